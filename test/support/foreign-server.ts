import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { freePort } from './free-port.js';
import { sidePackage, type Found } from './side-folder.mjs';

const VERSION = '2026.8.31';

/** How to start a reference server of the MCP project: nothing in it is ours. */
export interface ForeignServer {
  readonly script: string;
}

export async function foreignServer(name: 'everything' | 'filesystem' | 'memory'): Promise<Found<ForeignServer>> {
  const found = await sidePackage({ place: `server-${name}`, name: `@modelcontextprotocol/server-${name}`, version: VERSION });
  return found.reason === undefined ? { script: join(found.folder, Object.values(found.bin)[0] ?? '') } : { reason: found.reason };
}

/** Straight to the server, as a client without the gateway reaches it. */
export function directStdio({ script }: ForeignServer, args: readonly string[], env: Record<string, string> = {}): Transport {
  const inherited = { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '' };
  return new StdioClientTransport({ command: process.execPath, args: [script, ...args], env: { ...inherited, ...env }, stderr: 'ignore' });
}

export const directHttp = (url: string): Transport => new StreamableHTTPClientTransport(new URL(url)) as Transport;

/** HTTP+SSE, the oldest transport. */
export const directSse = (url: string): Transport => new SSEClientTransport(new URL(url)) as Transport;

/** A server that listens by itself, as its own process. */
export class ListeningServer {
  private constructor(
    readonly url: string,
    private readonly child: ChildProcess,
  ) {}

  /** A server of ours is told its port by the command line, not by the variable PORT. */
  static async start(
    { script }: ForeignServer,
    mode: 'streamableHttp' | 'sse',
    argsFor: (port: number) => readonly string[] = () => [mode],
  ): Promise<ListeningServer> {
    const port = await freePort();
    const child = spawn(process.execPath, [script, ...argsFor(port)], { stdio: 'ignore', env: { ...process.env, PORT: String(port) } });
    const server = new ListeningServer(`http://127.0.0.1:${port}/${mode === 'sse' ? 'sse' : 'mcp'}`, child);
    const until = Date.now() + 20_000;
    while (!(await answers(server.url))) {
      if (child.exitCode !== null || Date.now() > until) throw new Error(`${script} did not listen on ${port}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return server;
  }

  async end(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await ended;
  }
}

/** By its port alone: a request to an event stream would stay open. */
const answers = (url: string): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket
      .once('error', () => resolve(false))
      .once('connect', () => {
        socket.destroy();
        resolve(true);
      });
  });
