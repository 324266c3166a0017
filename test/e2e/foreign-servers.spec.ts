import { readFileSync } from 'node:fs';
import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client as ClientV2, StreamableHTTPClientTransport as TransportV2 } from '@modelcontextprotocol/client';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as TransportV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { directHttp, directSse, directStdio, foreignServer, ListeningServer } from '../support/foreign-server.js';
import { withOutputMembers } from '../support/output-shape.js';
import { RunningSystem } from '../support/system.js';

const ME = { name: 'foreign-servers', version: '1' };
const [everything, filesystem, memory] = await Promise.all((['everything', 'filesystem', 'memory'] as const).map(foreignServer));
const reason = everything!.reason ?? filesystem!.reason ?? memory!.reason;

type Tool = Record<string, unknown> & { readonly name: string };
type Answer = Record<string, unknown>;

interface Peer {
  listTools(): Promise<Tool[]>;
  /** The result, and every step of progress before it. */
  call(name: string, args: Record<string, unknown>): Promise<{ readonly answer: Answer; readonly steps: readonly number[] }>;
  close(): Promise<void>;
}

const v1 = async (transport: Transport): Promise<Peer> => {
  const client = new ClientV1(ME);
  client.fallbackNotificationHandler = async () => undefined;
  await client.connect(transport);
  return peerOf(client, (name, args, options) => client.callTool({ name, arguments: args }, undefined, options));
};

const v2 = async (url: URL, requestInit: RequestInit, mode: 'legacy' | { pin: string }): Promise<Peer> => {
  const client = new ClientV2(ME, { versionNegotiation: { mode } });
  await client.connect(new TransportV2(url, { requestInit }));
  return peerOf(client, (name, args, options) => client.callTool({ name, arguments: args }, options));
};

type Call = (
  name: string,
  args: Record<string, unknown>,
  options: { onprogress: (step: { progress: number }) => void },
) => Promise<unknown>;

function peerOf(client: { listTools(): Promise<{ tools: unknown[] }>; close(): Promise<void> }, call: Call): Peer {
  return {
    listTools: async () => (await client.listTools()).tools as Tool[],
    call: async (name, args) => {
      const steps: number[] = [];
      const answer = (await call(name, args, { onprogress: ({ progress }) => steps.push(progress) })) as Answer;
      return { answer, steps };
    },
    close: () => client.close(),
  };
}

const CLIENTS: readonly [string, (url: URL, init: RequestInit) => Promise<Peer>][] = [
  ['v1 SDK', (url, requestInit) => v1(new TransportV1(url, { requestInit }) as Transport)],
  ['v2 SDK, 2025-11-25', (url, requestInit) => v2(url, requestInit, 'legacy')],
  ['v2 SDK, 2026-07-28', (url, requestInit) => v2(url, requestInit, { pin: '2026-07-28' })],
];

interface Subject {
  readonly id: string;
  readonly yaml: (place: Place) => string;
  readonly direct: (place: Place) => Transport;
  /** Answered the same however often they are asked; the last one is an error of the tool. */
  readonly calls: (place: Place) => readonly (readonly [string, Record<string, unknown>])[];
}

interface Place {
  readonly folder: string;
  readonly url: string;
  readonly sseUrl: string;
}

const stdio = (script: string | undefined, ...args: string[]) =>
  `transport: stdio\n    command: ${JSON.stringify(process.execPath)}\n    args: ${JSON.stringify([script, ...args])}`;

const EVERYTHING_CALLS: readonly (readonly [string, Record<string, unknown>])[] = [
  ['echo', { message: 'Größe, 日本 and a 🏠' }],
  ['echo', { message: 'long '.repeat(20_000) }],
  ['get-tiny-image', {}],
  ['get-annotated-message', { messageType: 'error', includeImage: true }],
  ['get-resource-links', { count: 3 }],
  ['get-structured-content', { location: 'New York' }],
  ['get-resource-reference', { resourceType: 'Text', resourceId: -1 }],
];

const SUBJECTS: readonly Subject[] = [
  {
    id: 'everything-http',
    yaml: ({ url }) => `transport: http\n    url: ${url}`,
    direct: ({ url }) => directHttp(url),
    calls: () => EVERYTHING_CALLS,
  },
  {
    id: 'everything-sse',
    yaml: ({ sseUrl }) => `transport: http\n    url: ${sseUrl}`,
    direct: ({ sseUrl }) => directSse(sseUrl),
    calls: () => EVERYTHING_CALLS,
  },
  {
    id: 'everything-stdio',
    yaml: () => stdio(everything!.script, 'stdio'),
    direct: () => directStdio(everything as { script: string }, ['stdio']),
    calls: () => EVERYTHING_CALLS,
  },
  {
    id: 'filesystem',
    yaml: ({ folder }) => stdio(filesystem!.script, folder),
    direct: ({ folder }) => directStdio(filesystem as { script: string }, [folder]),
    calls: ({ folder }) => [
      ['list_directory', { path: folder }],
      ['read_text_file', { path: join(folder, 'lease (draft) 2.txt') }],
      ['read_media_file', { path: join(folder, 'photo.png') }],
      ['search_files', { path: folder, pattern: '**/*.txt' }],
      ['edit_file', { path: join(folder, 'lease (draft) 2.txt'), edits: [{ oldText: 'not in it', newText: 'x' }] }],
    ],
  },
  {
    id: 'memory',
    yaml: () => `${stdio(memory!.script)}\n    env: { MEMORY_FILE_PATH: { fromEnv: FOREIGN_MEMORY_FILE } }`,
    direct: ({ folder }) => directStdio(memory as { script: string }, [], { MEMORY_FILE_PATH: join(folder, 'memory.json') }),
    calls: () => [
      ['read_graph', {}],
      ['search_nodes', { query: 'Lake' }],
      ['open_nodes', { names: ['Lake House'] }],
      ['add_observations', { observations: [{ entityName: 'Nobody', contents: ['x'] }] }],
    ],
  },
];

const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const REMEMBERED = [
  {
    type: 'entity',
    name: 'Lake House',
    entityType: 'listing',
    observations: ['Built 1990 -- renovated; two lots', 'Say "hello" to the neighbours'],
  },
  { type: 'entity', name: 'Harbor Loft', entityType: 'listing', observations: [] },
  { type: 'relation', from: 'Lake House', to: 'Harbor Loft', relationType: 'is compared with' },
];

let system: RunningSystem;
let listening: readonly ListeningServer[] = [];
let place: Place;
/** What each server says when nobody stands between. */
const truth = new Map<string, { readonly tools: readonly Tool[]; readonly answers: readonly Answer[] }>();

async function ask(subject: Subject): Promise<void> {
  const peer = await v1(subject.direct(place));
  const answers: Answer[] = [];
  const tools = await peer.listTools();
  for (const [name, args] of subject.calls(place)) answers.push((await peer.call(name, args)).answer);
  truth.set(subject.id, { tools, answers });
  await peer.close();
}

function upstreamOf({ id, yaml }: Subject): string {
  const terms = truth.get(id)!.tools.map(({ name }) => `      ${name}: { action: read, dataClass: general }\n`);
  return `  - id: ${id}\n    ${yaml(place)}\n    tools:\n${terms.join('')}`;
}

beforeAll(async () => {
  if (reason !== undefined) return;
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'gatehouse-foreign-')));
  await writeFile(join(folder, 'lease (draft) 2.txt'), 'Lease of the Lake House.\nSigned: no.\n');
  await writeFile(join(folder, 'photo.png'), Buffer.from(PIXEL, 'base64'));
  await writeFile(join(folder, 'memory.json'), REMEMBERED.map((line) => JSON.stringify(line)).join('\n'));
  process.env['FOREIGN_MEMORY_FILE'] = join(folder, 'memory.json');
  const modes = ['streamableHttp', 'sse'] as const;
  listening = await Promise.all(modes.map((mode) => ListeningServer.start(everything as { script: string }, mode)));
  place = { folder, url: listening[0]!.url, sseUrl: listening[1]!.url };
  await Promise.all(SUBJECTS.map(ask));
  system = await RunningSystem.start({
    edit: (yaml) => yaml.replace('\nintegrity:', `\n${SUBJECTS.map(upstreamOf).join('')}\nintegrity:`),
  });
});
afterAll(async () => {
  await system?.stop();
  await Promise.all(listening.map((server) => server.end()));
  if (place) await rm(place.folder, { recursive: true, force: true });
});

const init = (): RequestInit => ({ headers: { authorization: `Bearer ${system.token('agent@harbor.example')}` } });

/** Without what each hop writes anew, and what the revision of the client does not have. */
function endToEnd({ execution: _execution, resultType: _type, _meta, ...rest }: Answer): Answer {
  const { 'io.modelcontextprotocol/serverInfo': _info, ...meta } = (_meta ?? {}) as Answer;
  return Object.keys(meta).length > 0 ? { ...rest, _meta: meta } : rest;
}
const byName = (tools: readonly Tool[]): Answer[] =>
  tools.map((tool) => withOutputMembers(endToEnd(tool))).toSorted((a, b) => (String(a['name']) < String(b['name']) ? -1 : 1));

it('the reference servers can be had, where CI asks for them', () => {
  const said = reason === undefined ? '' : `The reference servers were not run: ${reason}`;
  if (said) process.stdout.write(`\n${said}\n`);
  expect(process.env['CI'] ? said : '').toBe('');
});

const PAIRS = CLIENTS.flatMap(([client, connect]) => SUBJECTS.map((subject) => ({ client, connect, server: subject.id, subject })));

describe.each(reason === undefined ? PAIRS : [])('$client before $server', ({ connect, subject }) => {
  const through = (path = `/mcp/${subject.id}`) => connect(new URL(`${system.url}${path}`), init());

  it('lists every tool as the server does', async () => {
    const peer = await through();
    expect(byName(await peer.listTools())).toEqual(byName(truth.get(subject.id)!.tools));
    await peer.close();
  });

  it('gets the answers and the errors that the server gives', async () => {
    const peer = await through();
    const { answers } = truth.get(subject.id)!;
    expect(answers.at(-1)).toMatchObject({ isError: true });
    for (const [index, [name, args]] of subject.calls(place).entries())
      expect([name, endToEnd((await peer.call(name, args)).answer)]).toEqual([name, endToEnd(answers[index]!)]);
    await peer.close();
  });
});

describe.each(reason === undefined ? CLIENTS : [])('%s', (_client, connect) => {
  it('is told in a result that a model can read that arguments do not fit', async () => {
    const peer = await connect(new URL(`${system.url}/mcp/everything-stdio`), init());
    const { answer } = await peer.call('get-sum', { a: 'two', b: 3 });
    expect(answer).toMatchObject({
      isError: true,
      content: [{ text: expect.stringMatching(/\/a must be number.*\[ARGUMENT_CONTRACT\]/) }],
    });
    await peer.close();
  });

  it.each(['everything-http', 'everything-sse', 'everything-stdio'])(
    'hears every step of progress of %s, at an address with a slash at its end',
    async (id) => {
      const peer = await connect(new URL(`${system.url}/mcp/${id}/`), init());
      const { answer, steps } = await peer.call('trigger-long-running-operation', { duration: 0.4, steps: 4 });
      expect(answer['isError']).toBeFalsy();
      expect(steps).toEqual([1, 2, 3, 4]);
      await peer.close();
    },
  );
});

// Linux tells of processes in files; elsewhere it would take a program that not every machine has.
describe.each(reason === undefined && process.platform === 'linux' ? ['killed'] : [])('a gateway that is %s', () => {
  const childrenOf = (parent: number): number[] =>
    readFileSync(`/proc/${parent}/task/${parent}/children`, 'utf8').trim().split(' ').map(Number);
  const runs = (pid: number): boolean => {
    try {
      return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
    } catch {
      return false;
    }
  };

  it('leaves none of the servers that it had started', async () => {
    const started = childrenOf(system.gateway.pid!);
    expect(started.length).toBeGreaterThanOrEqual(3);
    await system.gateway.end('SIGKILL');
    await expect.poll(() => started.filter(runs), { timeout: 10_000 }).toEqual([]);
  });
});
