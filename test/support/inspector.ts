import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { issuedSecrets } from './issued-secrets.js';
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

interface Hearing {
  readonly hear?: (text: string) => void;
  readonly signal?: AbortSignal;
}

/** How the person of an Inspector signs in: by what it asks for, and in which browser. */
export interface InspectorSignIn {
  readonly era: InspectorEra;
  /** Where it listens for the answer, on loopback. */
  readonly callbackUrl: string;
  /** How it is known to the gateway, as flags; by none it registers itself. */
  readonly registration: readonly string[];
  /** Opens the address that Inspector prints. */
  readonly visit: (authorizeUrl: string) => Promise<unknown>;
}

/** The command line of MCP Inspector, as its own process with a home folder of its own, where it keeps what it was issued. */
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

  /**
   * Runs one method without asking anybody: with the token that is given, else with what it keeps. Exit codes: 0 well, 3 sign-in needed, 4
   * unreachable, 5 the tool failed or is unknown.
   */
  run(url: string, { era, token }: { era: InspectorEra; token?: string }, args: readonly string[]): Promise<InspectorRun> {
    const signedIn = token === undefined ? [] : ['--header', `Authorization: Bearer ${token}`];
    return this.execute([url, '--protocol-era', era, ...signedIn, '--stored-auth-only', ...args]);
  }

  /** Runs one method, for which a person signs in by the browser flow first. Rejects where that did not end well. */
  async signIn(url: string, { era, callbackUrl, registration, visit }: InspectorSignIn, args: readonly string[]): Promise<InspectorRun> {
    const ending = new AbortController();
    let said = '';
    let visited: Promise<unknown> | undefined;
    const hear = (text: string): void => {
      said += text;
      const address = /Please navigate to: (\S+)\s/.exec(said)?.[1];
      if (address === undefined || visited) return;
      visited = visit(address);
      // It would wait for its answer for minutes.
      visited.catch(() => ending.abort());
    };
    const flow = ['--protocol-era', era, '--callback-url', callbackUrl, ...registration];
    const run = await this.execute([url, ...flow, ...args], { hear, signal: ending.signal });
    await visited;
    return run;
  }

  /** What it keeps of the last sign-in. */
  async held(): Promise<{ readonly access_token: string; readonly refresh_token: string }> {
    const text = await readFile(join(this.home, '.mcp-inspector/secrets.json'), 'utf8');
    const member = (name: string): string => new RegExp(`${name}\\W+([\\w.~-]+)`).exec(text)?.[1] ?? '';
    const held = { access_token: member('access_token'), refresh_token: member('refresh_token') };
    for (const [what, value] of Object.entries(held)) issuedSecrets.add(what, value);
    return held;
  }

  private execute(args: readonly string[], { hear, signal }: Hearing = {}): Promise<InspectorRun> {
    const fixed = ['--transport', 'http', '-q', '--format', 'json'];
    const env = {
      ...process.env,
      HOME: this.home,
      USERPROFILE: this.home,
      // A proxy of the machine has no business with loopback.
      NO_PROXY: '127.0.0.1',
      // It prints the address without a terminal only where it may open a browser as well; this one opens nothing.
      MCP_AUTO_OPEN_ENABLED: 'true',
      BROWSER: '/bin/true',
      MCP_INSPECTOR_SECRET_STORE: 'file',
    };
    return new Promise((resolve) => {
      const child = execFile(
        this.node,
        [this.script, '--cli', ...args.slice(0, 1), ...fixed, ...args.slice(1)],
        { env, cwd: this.home, timeout: 120_000, maxBuffer: 64 * 1024 * 1024, ...(signal ? { signal } : {}) },
        (error, stdout, stderr) => {
          const status = error ? (typeof error.code === 'number' ? error.code : -1) : 0;
          resolve({ status, stdout, stderr, result: resultOf(stdout) });
        },
      );
      child.stderr?.on('data', (chunk: string) => hear?.(chunk));
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
