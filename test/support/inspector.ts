import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newerNode, sidePackage, type Found } from './side-folder.mjs';

export type InspectorEra = 'legacy' | 'auto' | 'modern';

export interface InspectorRun {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
  /** `result` of the answer, where there is one. */
  readonly result: Record<string, unknown> | undefined;
}

const PACKAGE = { place: 'inspector', name: '@modelcontextprotocol/inspector', version: '2.12.0' } as const;

/** The command line of MCP Inspector, as its own process with a home folder of its own. It opens no browser and signs in nowhere. */
export class Inspector {
  private constructor(
    private readonly node: string,
    private readonly script: string,
    private readonly home: string,
  ) {}

  static async find(): Promise<Found<{ readonly inspector: Inspector }>> {
    const node = await newerNode();
    if (node.reason !== undefined) return node;
    const found = await sidePackage(PACKAGE);
    if (found.reason !== undefined) return found;
    const script = join(found.folder, found.bin['mcp-inspector'] ?? '');
    return { inspector: new Inspector(node.executable, script, await mkdtemp(join(tmpdir(), 'gatehouse-inspector-'))) };
  }

  /** Runs one method. Exit codes: 0 well, 3 sign-in needed, 4 unreachable, 5 the tool failed or is unknown. */
  run(url: string, { era, token }: { era: InspectorEra; token?: string }, args: readonly string[]): Promise<InspectorRun> {
    const signedIn = token === undefined ? [] : ['--header', `Authorization: Bearer ${token}`];
    const fixed = ['--transport', 'http', '--protocol-era', era, ...signedIn, '--stored-auth-only', '-q', '--format', 'json'];
    // What it stores goes to its own home; a proxy of the machine has no business with loopback.
    const env = { ...process.env, HOME: this.home, USERPROFILE: this.home, NO_PROXY: '127.0.0.1', BROWSER: 'none' };
    return new Promise((resolve) => {
      execFile(
        this.node,
        [this.script, '--cli', url, ...fixed, ...args],
        { env, cwd: this.home, timeout: 120_000, maxBuffer: 64 * 1024 * 1024 },
        (error, stdout, stderr) => {
          const status = error ? (typeof error.code === 'number' ? error.code : -1) : 0;
          resolve({ status, stdout, stderr, result: resultOf(stdout) });
        },
      );
    });
  }

  remove(): Promise<void> {
    return rm(this.home, { recursive: true, force: true });
  }
}

function resultOf(stdout: string): Record<string, unknown> | undefined {
  try {
    return (JSON.parse(stdout) as { result?: Record<string, unknown> }).result;
  } catch {
    return undefined;
  }
}
