import { Refusal, type JsonObject } from '@gatehouse/kernel';
import { whileWanted } from './abort.js';
import type { Announced } from './announced.js';
import { BackOff } from './back-off.js';
import { Child } from './child.js';
import { greet } from './handshake.js';
import { WireFault } from './http-wire.js';
import { IdleClock } from './idle-clock.js';
import type { McpUpstreamOptions } from './mcp-upstream.js';
import { RpcConnection } from './rpc-connection.js';
import type { StdioProgram } from './stdio-program.js';

export interface ProcessTerms {
  readonly clientInfo: McpUpstreamOptions['clientInfo'];
  readonly maxMessageBytes: number;
  /** What a legacy server is told that its client can be asked; nothing where not said. */
  readonly capabilities?: JsonObject;
  /** For the handshake. */
  readonly greetMs: number;
  /** Hears what it announces, and that its lists may have changed: another process answers now than the one that was read. */
  readonly announced: Announced;
  /** Whether it has to stay also while no call uses it. */
  readonly stays: () => boolean;
  /** It was started, or started anew. */
  readonly onStarted: () => void;
  /** Tells operators why it is down, and gives what callers are told. */
  readonly onDown: (reason: string) => Refusal;
}

const GRACE_MS = 2_000;
const REFUSED_REST_MS = 500;

/**
 * One program kept running for the calls to it: started when it is needed, once for all who wait; greeted; started again after a crash,
 * with waits that grow; ended when nobody used it for a while.
 */
export class StdioProcess {
  /** The newest child: greeted, or being greeted. */
  private child: Child | undefined;
  /** Of the program that was started last. */
  identity: JsonObject | undefined;
  private greeted: RpcConnection | undefined;
  private starting: Promise<RpcConnection> | undefined;
  private ending: Promise<void> | undefined;
  private readonly dismissed = new WeakSet<Child>();
  private readonly backOff: BackOff;
  private readonly idle: IdleClock;
  private notBefore = 0;
  private starts = 0;
  private sleeping = false;
  private closed = false;
  private probe = true;

  constructor(
    private readonly program: StdioProgram,
    private readonly terms: ProcessTerms,
  ) {
    const { first, longest } = program.restartMs ?? { first: 500, longest: 30_000 };
    this.backOff = new BackOff(first, longest);
    this.idle = new IdleClock(program.idleMs, () => this.sleep());
  }

  /** True while it runs and was greeted. */
  get awake(): boolean {
    return this.greeted !== undefined;
  }

  /** True where it was ended because nobody used it. */
  get asleep(): boolean {
    return this.sleeping;
  }

  /** The greeted connection, starting the program if need be. Throws Refusal UPSTREAM_DOWN or the signal's. */
  async connection(signal: AbortSignal): Promise<RpcConnection> {
    if (this.greeted) return this.greeted;
    if (this.closed) throw this.terms.onDown('it was stopped');
    // While it rests after a crash, callers hear that at once instead of waiting for a start that will likely fail again.
    if (!this.starting && performance.now() < this.notBefore) throw new Refusal('UPSTREAM_DOWN');
    this.starting ??= this.launch().finally(() => {
      this.starting = undefined;
    });
    return whileWanted(this.starting, signal);
  }

  /** It is not ended as idle before the work is done. Whatever it must stay for, also without a call, runs in here. */
  whileUsed<T>(work: () => Promise<T>): Promise<T> {
    return this.idle.whileUsed(work);
  }

  /** An answer came: should it crash now, it rests only briefly. */
  works(): void {
    this.backOff.reset();
  }

  /** For good: lets calls in flight end for so long, then ends it. */
  async stop(callsMs: number): Promise<void> {
    this.closed = true;
    this.idle.stop();
    await this.greeted?.idle(callsMs);
    await this.dismiss();
    await Promise.all([this.ending, this.starting?.catch(() => undefined)]);
  }

  private async launch(): Promise<RpcConnection> {
    // Two at a time could want the same file.
    await this.ending;
    const env = await this.environment();
    const program = await this.prepared();
    if (this.closed) throw this.terms.onDown('it was stopped');
    const { child, connection } = this.spawn(program, env);
    this.child = child;
    try {
      connection.greeting = await greet(connection, this.handshakeTerms);
    } catch (fault) {
      // It may have ended because of a first message that it does not know, or of one that it no longer knows.
      this.probe = child.alive || !this.probe;
      await child.stop(this.graceMs);
      throw fault instanceof WireFault ? this.terms.onDown(fault.reason) : fault;
    }
    if (!child.alive) throw new Refusal('UPSTREAM_DOWN');
    this.greeted = connection;
    this.sleeping = false;
    this.starts += 1;
    if (this.starts > 1) this.terms.announced.onListChanged();
    this.terms.onStarted();
    this.idle.restart();
    return connection;
  }

  private async environment(): Promise<Readonly<Record<string, string>>> {
    try {
      return (await this.program.env?.()) ?? {};
    } catch {
      throw this.terms.onDown('its environment could not be read');
    }
  }

  private async prepared(): Promise<Pick<StdioProgram, 'command' | 'args'>> {
    try {
      const prepared = await this.program.prepare?.();
      this.identity = prepared?.identity;
      return prepared ?? this.program;
    } catch (fault) {
      // No crash: once somebody has done what it asks for, the next try starts it.
      this.notBefore = performance.now() + REFUSED_REST_MS;
      throw this.terms.onDown((fault as Error).message);
    }
  }

  private spawn(
    program: Pick<StdioProgram, 'command' | 'args'>,
    env: Readonly<Record<string, string>>,
  ): { readonly child: Child; readonly connection: RpcConnection } {
    let child: Child | undefined = undefined;
    const connection = new RpcConnection({
      send: (message) => child!.send(JSON.stringify(message)),
      announced: this.terms.announced,
    });
    const { cwd, onErrorLine } = this.program;
    const [command, ...args] = [...(this.program.sandbox ?? []), program.command, ...(program.args ?? [])];
    try {
      child = new Child({
        command: command!,
        args,
        env,
        ...(cwd === undefined ? {} : { cwd }),
        maxLineBytes: this.terms.maxMessageBytes,
        onLine: (line) => connection.receive(line),
        onCutLine: (line) => connection.receiveCut(line),
        onErrorLine: (line) => onErrorLine?.(line),
        onGone: (reason) => this.gone(child!, connection, reason),
      });
    } catch (fault) {
      this.notBefore = performance.now() + this.backOff.next();
      throw this.terms.onDown(`it could not be started (${(fault as NodeJS.ErrnoException).code ?? 'unknown'})`);
    }
    return { child, connection };
  }

  private get graceMs(): number {
    return this.program.graceMs ?? GRACE_MS;
  }

  private get handshakeTerms() {
    const { clientInfo, greetMs, capabilities } = this.terms;
    return {
      ...(capabilities ? { capabilities } : {}),
      probe: this.probe,
      clientInfo,
      probeMs: this.program.probeMs ?? 5_000,
      timeoutMs: greetMs,
    };
  }

  private gone(child: Child, connection: RpcConnection, reason: string): void {
    if (this.child === child) {
      this.child = undefined;
      this.greeted = undefined;
    }
    if (this.dismissed.has(child)) return connection.failAll(new Refusal('UPSTREAM_DOWN'));
    this.notBefore = performance.now() + this.backOff.next();
    connection.failAll(this.terms.onDown(reason));
  }

  private sleep(): void {
    const { greeted } = this;
    if (!greeted) return;
    if (this.terms.stays()) return this.idle.restart();
    this.sleeping = true;
    const ended = this.dismiss(greeted);
    this.ending = ended.finally(() => {
      this.ending = undefined;
    });
  }

  /** Ends the child that runs, which is no crash. What still waits for an answer of `connection` gets it first: a list being read. */
  private async dismiss(connection?: RpcConnection): Promise<void> {
    const { child } = this;
    this.child = undefined;
    this.greeted = undefined;
    if (!child) return;
    this.dismissed.add(child);
    await connection?.idle(this.terms.greetMs);
    await child.stop(this.graceMs);
  }
}
