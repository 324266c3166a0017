import { Client as ClientV2, StreamableHTTPClientTransport as TransportV2 } from '@modelcontextprotocol/client';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as TransportV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import type { Inspector } from './inspector.js';

export type Kind = 'tools' | 'prompts' | 'resources' | 'resourceTemplates';
export type Answer = Record<string, unknown>;
export type Arguments = Readonly<Record<string, unknown>>;

/** What every client can do, whosever it is. */
export interface Peer {
  list(kind: Kind): Promise<Answer[]>;
  call(name: string, args: Arguments): Promise<Answer>;
  read(uri: string): Promise<Answer>;
  prompt(name: string, args: Readonly<Record<string, string>>): Promise<Answer>;
  close(): Promise<void>;
}

export interface MatrixClient {
  readonly name: string;
  readonly revision: '2025-11-25' | '2026-07-28';
  /** Every request is a process of its own: it is asked less. */
  readonly isSlow?: true;
  connect(url: string, token?: string): Promise<Peer>;
}

const ME = { name: 'matrix', version: '1' };
const initOf = (token?: string): { requestInit?: RequestInit } =>
  token === undefined ? {} : { requestInit: { headers: { authorization: `Bearer ${token}` } } };

/** Any client of either SDK. */
function peerOf(client: ClientV1 | ClientV2): Peer {
  const any = client as ClientV2;
  const lists: Record<Kind, () => Promise<object>> = {
    tools: () => any.listTools(),
    prompts: () => any.listPrompts(),
    resources: () => any.listResources(),
    resourceTemplates: () => any.listResourceTemplates(),
  };
  return {
    list: async (kind) => ((await lists[kind]()) as Record<Kind, Answer[]>)[kind],
    call: async (name, args) => (await any.callTool({ name, arguments: args })) as Answer,
    read: async (uri) => (await any.readResource({ uri })) as Answer,
    prompt: async (name, args) => (await any.getPrompt({ name, arguments: args })) as Answer,
    close: () => any.close(),
  };
}

export async function v1Peer(transport: Transport): Promise<Peer> {
  const client = new ClientV1(ME);
  await client.connect(transport);
  return peerOf(client);
}

const v1: MatrixClient = {
  name: 'v1 SDK',
  revision: '2025-11-25',
  // The cast is for exactOptionalPropertyTypes, which that SDK was not written under.
  connect: (url, token) => v1Peer(new TransportV1(new URL(url), initOf(token)) as Transport),
};

const v2 = (revision: MatrixClient['revision']): MatrixClient => ({
  name: `v2 SDK, ${revision}`,
  revision,
  connect: async (url, token) => {
    const mode = revision === '2025-11-25' ? 'legacy' : { pin: revision };
    const client = new ClientV2(ME, { versionNegotiation: { mode } });
    await client.connect(new TransportV2(new URL(url), initOf(token)));
    return peerOf(client);
  },
});

export const SDK_CLIENTS: readonly MatrixClient[] = [v1, v2('2025-11-25'), v2('2026-07-28')];

const METHODS: Record<Kind, string> = {
  tools: 'tools/list',
  prompts: 'prompts/list',
  resources: 'resources/list',
  resourceTemplates: 'resources/templates/list',
};

/** The command line of MCP Inspector: each request is a process of its own, with its own handshake. */
export function inspectorClient(inspector: Inspector): MatrixClient {
  return {
    name: 'MCP Inspector',
    revision: '2025-11-25',
    isSlow: true,
    connect: async (url, token) => {
      const run = async (method: string, ...args: string[]): Promise<Answer> => {
        const ran = await inspector.run(url, { era: 'legacy', ...(token === undefined ? {} : { token }) }, ['--method', method, ...args]);
        if (!ran.result) throw new Error(`MCP Inspector ended with ${ran.status}: ${ran.stderr}`);
        return ran.result;
      };
      return {
        list: async (kind) => (await run(METHODS[kind]))[kind] as Answer[],
        call: (name, args) => run('tools/call', '--tool-name', name, '--tool-args-json', JSON.stringify(args)),
        read: (uri) => run('resources/read', '--uri', uri),
        prompt: (name, args) => {
          const pairs = Object.entries(args).flatMap(([key, value]) => ['--prompt-args', `${key}=${value}`]);
          return run('prompts/get', '--prompt-name', name, ...pairs);
        },
        close: async () => undefined,
      };
    },
  };
}
