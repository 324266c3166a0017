import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { freePort } from './free-port.js';

/** Its program, for a gateway that starts it over stdio with `--stdio`. */
export const TARGET_SCRIPT = fileURLToPath(new URL('../../apps/sandbox/bin/conformance-target.js', import.meta.url));

/** The sandbox's conformance target over HTTP, as its own process, which can be ended and started again at the same address. */
export class ConformanceTargetProcess {
  private child: ChildProcess | undefined;

  private constructor(
    private readonly port: number,
    private readonly era: 'legacy' | 'modern',
  ) {}

  static async start(era: 'legacy' | 'modern'): Promise<ConformanceTargetProcess> {
    const target = new ConformanceTargetProcess(await freePort(), era);
    await target.start();
    return target;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/mcp`;
  }

  async start(): Promise<void> {
    const args = [TARGET_SCRIPT, '--port', String(this.port), '--era', this.era];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    this.child = child;
    const [line] = (await once(createInterface({ input: child.stdout }), 'line', { signal: AbortSignal.timeout(30_000) })) as [string];
    if (!line.includes('ready on')) throw new Error(`the conformance target said: ${line}`);
  }

  /** At once, as a crash does. */
  async end(): Promise<void> {
    const { child } = this;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }
}
