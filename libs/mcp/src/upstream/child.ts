import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { MOST_SKIPPED, type CutLine } from '../wire/cut-line.js';
import { LineFramer, LineTooLong } from '../wire/line-framer.js';
import { tiedCommand } from './tied-command.js';

export interface ChildTerms {
  readonly command: string;
  readonly args: readonly string[];
  /** The whole environment of the child beside INHERITED. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly maxLineBytes: number;
  readonly onLine: (line: string) => void;
  /** A message was longer than that: it is not held, so that one large answer does not end the calls of everybody. */
  readonly onCutLine: (line: CutLine) => void;
  /** Bounded: long lines are cut, and past a number of lines the rest is dropped. May hold client data. */
  readonly onErrorLine: (line: string) => void;
  /** Called once, when the child is gone for whatever reason. */
  readonly onGone: (reason: string) => void;
}

/** What a program needs to find itself and speak its language; nothing of ours, above all no credential. */
const INHERITED = ['PATH', 'HOME', 'LANG', 'LC_ALL', 'TZ', 'TMPDIR', 'SystemRoot', 'SystemDrive', 'TEMP'];
const MAX_ERROR_LINE = 2_000;
const MAX_ERROR_LINES = 1_000;
/** What may wait in memory for a child that does not read. */
const MAX_UNREAD_BYTES = 67_108_864;

/** Between the end of its output and that of itself, where both end. */
const SILENCE_MS = 500;

/**
 * One child process. No shell sees the command; it leads a process group of its own, so that what it starts ends with it.
 */
export class Child {
  private readonly spawned: ChildProcessWithoutNullStreams;
  private gone = false;
  private errorLines = 0;
  private drained: Promise<unknown> | undefined;
  private readonly exited: Promise<unknown>;

  constructor(private readonly terms: ChildTerms) {
    const inherited = Object.fromEntries(INHERITED.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])));
    const { command, args } = tiedCommand(terms.command, terms.args, terms.cwd);
    this.spawned = spawn(command, args, {
      cwd: terms.cwd,
      env: { ...inherited, ...terms.env },
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: process.platform !== 'win32',
      shell: false,
      windowsHide: true,
    });
    // Heard before anything else is touched: without a listener the gateway would end with it.
    this.spawned.on('error', (fault: NodeJS.ErrnoException) => this.ended(`it could not be started (${fault.code ?? 'unknown'})`));
    this.exited = once(this.spawned, 'exit').catch(() => undefined);
    // Where no more files can be opened there are no pipes either.
    if (this.spawned.pid !== undefined) this.listen();
  }

  get alive(): boolean {
    return !this.gone;
  }

  /** Resolves when the pipe took the line; waits for a child that does not read. Throws where it is gone, or has too much left unread. */
  async send(line: string): Promise<void> {
    const { stdin } = this.spawned;
    if (this.gone || this.spawned.pid === undefined) throw new Error('the process has ended');
    if (stdin.writableLength + line.length > MAX_UNREAD_BYTES) throw new Error('the process does not read');
    if (stdin.write(`${line}\n`)) return;
    this.drained ??= Promise.race([once(stdin, 'drain').catch(() => undefined), this.exited]).finally(() => {
      this.drained = undefined;
    });
    await this.drained;
  }

  /** Closes its input, then SIGTERM, then SIGKILL to the whole group; resolves when it is gone. */
  async stop(graceMs: number): Promise<void> {
    if (this.spawned.pid !== undefined) this.spawned.stdin.end();
    for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
      if (await settlesWithin(this.exited, graceMs)) break;
      this.signalGroup(signal);
    }
    await this.exited;
  }

  private listen(): void {
    const { stdout, stderr, stdin } = this.spawned;
    const { maxLineBytes, onLine, onCutLine } = this.terms;
    const framer = new LineFramer(maxLineBytes, maxLineBytes * MOST_SKIPPED);
    const take = (line: string | CutLine) => (typeof line === 'string' ? onLine(line) : onCutLine(line));
    stdout.on('data', (piece: Buffer) => this.read(() => framer.read(piece).forEach(take)));
    stdout.once('end', () => this.silenced());
    const errors = new LineFramer(MAX_ERROR_LINE * 32);
    stderr.on('data', (piece: Buffer) => this.readErrors(errors, piece));
    // Written to after it ended: onGone reports it.
    stdin.on('error', () => undefined);
    this.spawned.on('exit', (code, signal) => {
      // What it started may have outlived it; nobody else will end that.
      this.signalGroup('SIGKILL');
      this.ended(signal ? `it was ended by ${signal}` : `it ended with code ${code}`);
    });
  }

  private read(push: () => void): void {
    try {
      push();
    } catch (fault) {
      this.signalGroup('SIGKILL');
      this.ended(fault instanceof LineTooLong ? 'it sent a message larger than allowed' : 'its output could not be read');
    }
  }

  /** Its output is closed. Where it does not end as well it can answer nobody any more, and would never be started again. */
  private silenced(): void {
    setTimeout(() => {
      if (this.gone) return;
      this.signalGroup('SIGKILL');
      this.ended('it closed its output');
    }, SILENCE_MS).unref();
  }

  private readErrors(framer: LineFramer, piece: Buffer): void {
    if (this.errorLines >= MAX_ERROR_LINES) return;
    try {
      for (const line of framer.push(piece)) {
        this.errorLines += 1;
        if (this.errorLines <= MAX_ERROR_LINES) this.terms.onErrorLine(line.slice(0, MAX_ERROR_LINE));
      }
    } catch {
      this.errorLines = MAX_ERROR_LINES;
    }
  }

  private signalGroup(signal: NodeJS.Signals): void {
    const { pid } = this.spawned;
    if (pid === undefined) return;
    try {
      if (process.platform === 'win32') this.spawned.kill(signal);
      else process.kill(-pid, signal);
    } catch {
      // No such group any more: what was asked for has happened.
    }
  }

  private ended(reason: string): void {
    if (this.gone) return;
    this.gone = true;
    this.terms.onGone(reason);
  }
}

async function settlesWithin(event: Promise<unknown>, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), ms);
  });
  try {
    return await Promise.race([event.then(() => true as const), late]);
  } finally {
    clearTimeout(timer);
  }
}
