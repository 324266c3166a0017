import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { StdioUpstream, type StdioUpstreamOptions } from '../upstream/stdio-upstream.js';

/** Where the programs of a test find the packages that they import. */
const PACKAGE = fileURLToPath(new URL('../../', import.meta.url));

/** Programs of one test, ended together. */
export class StdioRig {
  private readonly upstreams: StdioUpstream[] = [];

  async close(): Promise<void> {
    await Promise.all(this.upstreams.splice(0).map((upstream) => upstream.close()));
  }

  /** Runs an ES module, given as text. */
  upstreamOf(script: string, options: Partial<StdioUpstreamOptions> = {}): StdioUpstream {
    const upstream = new StdioUpstream({
      slug: 'local',
      command: process.execPath,
      args: ['--input-type=module', '-e', script],
      cwd: PACKAGE,
      clientInfo: { name: 'gatehouse', version: '0.1.0' },
      graceMs: 200,
      closeGraceMs: 100,
      restartMs: { first: 20, longest: 20 },
      ...options,
    });
    this.upstreams.push(upstream);
    return upstream;
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  try {
    // One whose parent is gone keeps its number until it is reaped, and some containers never reap.
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return true;
  }
}
