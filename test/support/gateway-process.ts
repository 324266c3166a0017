import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { repository } from './side-folder.mjs';

export { repository };

const command = join(repository, 'apps/cli/bin/gatehouse.js');

export interface CommandResult {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `gatehouse` to its end. */
export function gatehouse(args: readonly string[], options: { input?: string; env?: NodeJS.ProcessEnv; cwd?: string } = {}): CommandResult {
  const run = spawnSync(process.execPath, [command, ...args], {
    encoding: 'utf8',
    cwd: options.cwd ?? repository,
    env: { ...process.env, ...options.env },
    maxBuffer: 256 * 1024 * 1024,
    ...(options.input === undefined ? {} : { input: options.input }),
  });
  return { status: run.status, stdout: run.stdout, stderr: run.stderr };
}

/** The same without blocking this process: for commands that ask the sandbox, which lives in it. */
export function gatehouseAside(args: readonly string[], options: { env?: NodeJS.ProcessEnv } = {}): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [command, ...args], { cwd: repository, env: { ...process.env, ...options.env } });
    const output = { stdout: '', stderr: '' };
    child.stdout.on('data', (chunk: Buffer) => (output.stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output.stderr += chunk.toString()));
    child.once('error', reject);
    child.once('close', (status) => resolve({ status, ...output }));
  });
}

/** `gatehouse serve` as its own process, as a brokerage runs it. */
export class GatewayProcess {
  private child: ChildProcess | undefined;
  private errors = '';

  constructor(
    readonly configFile: string,
    readonly url: string,
    readonly env: NodeJS.ProcessEnv,
    private readonly program = command,
  ) {}

  /** `early`: as soon as it serves, though upstreams of it may still be starting. */
  async start({ early = false } = {}): Promise<void> {
    this.child = spawn(process.execPath, [this.program, 'serve', '-c', this.configFile], {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, ...this.env },
    });
    this.child.stderr?.on('data', (chunk: Buffer) => (this.errors += chunk.toString()));
    const until = Date.now() + 90_000;
    while (Date.now() < until) {
      if (this.child.exitCode !== null) throw new Error(`the gateway ended with ${this.child.exitCode}:\n${this.errors}`);
      if (await this.isReady(early)) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`the gateway was not ready in 90 seconds:\n${this.errors}`);
  }

  /** It serves, and every upstream was read or is known to be down: a slow machine starts a program later than the gateway waits for it. */
  private async isReady(early: boolean): Promise<boolean> {
    try {
      const answer = await fetch(`${this.url}/health/ready`);
      const { parts } = (await answer.json()) as { parts: Record<string, string> };
      return answer.ok && (early || !parts['upstreams']!.includes('still starting'));
    } catch {
      return false;
    }
  }

  get pid(): number | undefined {
    return this.child?.pid;
  }

  /** All that the process wrote to standard error: its log. */
  get log(): string {
    return this.errors;
  }

  async end(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    const child = this.child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return child?.exitCode ?? null;
    const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
    child.kill(signal);
    return ended;
  }
}
