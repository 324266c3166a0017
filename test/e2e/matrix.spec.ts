import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { directHttp, directStdio, foreignServer, ListeningServer, type ForeignServer } from '../support/foreign-server.js';
import { repository } from '../support/gateway-process.js';
import { Inspector } from '../support/inspector.js';
import {
  inspectorClient,
  SDK_CLIENTS,
  v1Peer,
  type Answer,
  type Arguments,
  type Kind,
  type MatrixClient,
  type Peer,
} from '../support/matrix-clients.js';
import { withOutputMembers } from '../support/output-shape.js';
import { RunningSystem } from '../support/system.js';

const found = await Promise.all((['everything', 'filesystem', 'memory'] as const).map(foreignServer));
const { inspector, reason: noInspector } = await Inspector.find();
const reason = found.find((server) => server.reason !== undefined)?.reason ?? noInspector;
const [everything, filesystem, memory] = found as ForeignServer[];
const fixture = { script: join(repository, 'apps/sandbox/bin/conformance-target.js') };

interface Place {
  readonly folder: string;
  readonly everything: ListeningServer;
  readonly fixture: ListeningServer;
}

interface Subject {
  readonly id: string;
  readonly offers: readonly Kind[];
  readonly uris: readonly string[];
  readonly calls: (place: Place) => readonly (readonly [string, Arguments])[];
  readonly reads: readonly string[];
  readonly prompts: readonly (readonly [string, Readonly<Record<string, string>>])[];
  readonly yaml: (place: Place) => string;
  readonly direct: (place: Place) => Promise<Peer>;
  /** Where it speaks both eras: its address, for a client of 2026-07-28. */
  readonly modern?: (place: Place) => string;
}

const stdio = (script: string, ...args: string[]) =>
  `transport: stdio\n    command: ${JSON.stringify(process.execPath)}\n    args: ${JSON.stringify([script, ...args])}`;
const ALL: readonly Kind[] = ['tools', 'prompts', 'resources', 'resourceTemplates'];

const SUBJECTS: readonly Subject[] = [
  {
    id: 'everything',
    offers: ALL,
    uris: ['demo://'],
    calls: () => [
      ['echo', { message: 'Größe, 日本 and a 🏠' }],
      ['get-tiny-image', {}],
      ['get-structured-content', { location: 'New York' }],
      ['get-resource-reference', { resourceType: 'Text', resourceId: -1 }],
    ],
    reads: ['demo://resource/static/document/features.md'],
    prompts: [
      ['simple-prompt', {}],
      ['args-prompt', { city: 'Sacramento', state: 'CA' }],
    ],
    yaml: (place) => `transport: http\n    url: ${place.everything.url}`,
    direct: (place) => v1Peer(directHttp(place.everything.url)),
  },
  {
    id: 'filesystem',
    offers: ['tools'],
    uris: [],
    calls: ({ folder }) => [
      ['read_text_file', { path: join(folder, 'lease (draft) 2.txt') }],
      ['edit_file', { path: join(folder, 'lease (draft) 2.txt'), edits: [{ oldText: 'not in it', newText: 'x' }] }],
    ],
    reads: [],
    prompts: [],
    yaml: ({ folder }) => stdio(filesystem!.script, folder),
    direct: ({ folder }) => v1Peer(directStdio(filesystem!, [folder])),
  },
  {
    id: 'memory',
    offers: ['tools'],
    uris: [],
    calls: () => [
      ['read_graph', {}],
      ['search_nodes', { query: 'Lake' }],
    ],
    reads: [],
    prompts: [],
    yaml: () => `${stdio(memory!.script)}\n    env: { MEMORY_FILE_PATH: { fromEnv: MATRIX_MEMORY_FILE } }`,
    direct: ({ folder }) => v1Peer(directStdio(memory!, [], { MEMORY_FILE_PATH: join(folder, 'memory.json') })),
  },
  {
    id: 'fixture',
    offers: ALL,
    uris: ['test://'],
    calls: () => [
      ['test_simple_text', {}],
      ['test_multiple_content_types', {}],
      ['test_error_handling', {}],
    ],
    reads: ['test://static-text', 'test://static-binary', 'test://template/7/data'],
    prompts: [
      ['test_prompt_with_arguments', { arg1: 'one', arg2: 'two words' }],
      ['test_prompt_with_image', {}],
    ],
    yaml: (place) => `transport: http\n    url: ${place.fixture.url}`,
    direct: (place) => v1Peer(directHttp(place.fixture.url)),
    modern: (place) => place.fixture.url,
  },
];

let place: Place;
let system: RunningSystem;
/** Names that gateway.yaml has to hold. */
const names = new Map<string, Record<'tools' | 'prompts', string[]>>();

async function learn({ id, direct, offers }: Subject): Promise<void> {
  const peer = await direct(place);
  const named = async (kind: 'tools' | 'prompts') => (offers.includes(kind) ? (await peer.list(kind)).map(({ name }) => String(name)) : []);
  names.set(id, { tools: await named('tools'), prompts: await named('prompts') });
  await peer.close();
}

function upstreamOf({ id, yaml, uris }: Subject): string {
  const terms = (keys: readonly string[]) => keys.map((key) => `${JSON.stringify(key)}: { action: read, dataClass: general }`).join(', ');
  const { tools, prompts } = names.get(id)!;
  return `  - id: ${id}\n    ${yaml(place)}\n    tools: { ${terms(tools)} }\n    prompts: { ${terms(prompts)} }\n    resources: { ${terms(uris)} }\n`;
}

beforeAll(async () => {
  if (reason !== undefined) return;
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'gatehouse-matrix-')));
  await writeFile(join(folder, 'lease (draft) 2.txt'), 'Lease of the Lake House.\nSigned: no.\n');
  await writeFile(
    join(folder, 'memory.json'),
    JSON.stringify({ type: 'entity', name: 'Lake House', entityType: 'listing', observations: ['Two lots'] }),
  );
  process.env['MATRIX_MEMORY_FILE'] = join(folder, 'memory.json');
  place = {
    folder,
    everything: await ListeningServer.start(everything!, 'streamableHttp'),
    fixture: await ListeningServer.start(fixture, 'streamableHttp', (port) => ['--port', String(port)]),
  };
  for (const subject of SUBJECTS) await learn(subject);
  system = await RunningSystem.start({
    edit: (yaml) => yaml.replace('\nintegrity:', `\n${SUBJECTS.map(upstreamOf).join('')}\nintegrity:`),
  });
});
afterAll(async () => {
  await system?.stop();
  await place?.everything.end();
  await place?.fixture.end();
  await inspector?.remove();
  if (place) await rm(place.folder, { recursive: true, force: true });
});

/** Without what each hop writes anew, and what one revision has and the other has not. */
function endToEnd({ execution: _execution, resultType: _type, ttlMs: _ttl, cacheScope: _scope, _meta, ...rest }: Answer): Answer {
  const { 'io.modelcontextprotocol/serverInfo': _info, ...meta } = (_meta ?? {}) as Answer;
  return Object.keys(meta).length > 0 ? { ...rest, _meta: meta } : rest;
}

interface Seen {
  readonly lists: Readonly<Record<string, readonly Answer[]>>;
  readonly answers: Readonly<Record<string, Answer>>;
}

interface Way {
  /** Of the subject's names at the endpoint of every upstream. */
  readonly prefix: string;
  readonly kinds: readonly Kind[];
  /** Of each sort of request, how many. */
  readonly most: number;
}

const keyOf = (entry: Answer): string => String(entry['uri'] ?? entry['uriTemplate'] ?? entry['name']);
const hasUri = (entry: Answer): boolean => 'uri' in entry || 'uriTemplate' in entry;

/** The subject's own entries of a list, under their own names, in one order. */
function ownOf(entries: readonly Answer[], { uris }: Subject, prefix: string): Answer[] {
  return entries
    .filter((entry) => (hasUri(entry) ? uris : [prefix]).some((start) => keyOf(entry).startsWith(start)))
    .map((entry) => withOutputMembers(endToEnd(hasUri(entry) ? entry : { ...entry, name: keyOf(entry).slice(prefix.length) })))
    .toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

async function ask(peer: Peer, subject: Subject, { prefix, kinds, most }: Way): Promise<Seen> {
  const { calls, reads, prompts } = subject;
  const lists: Record<string, Answer[]> = {};
  for (const kind of kinds) lists[kind] = ownOf(await peer.list(kind), subject, prefix);
  const answers: Record<string, Answer> = {};
  for (const [name, args] of calls(place).slice(0, most)) answers[`call ${name}`] = endToEnd(await peer.call(prefix + name, args));
  for (const uri of reads.slice(0, most)) answers[`read ${uri}`] = endToEnd(await peer.read(uri));
  for (const [name, args] of prompts.slice(0, most)) answers[`prompt ${name}`] = endToEnd(await peer.prompt(prefix + name, args));
  return { lists, answers };
}

/** What is said when nobody stands between: to this client where it reaches the server, else to the one of v1. */
async function truth({ revision, connect }: MatrixClient, subject: Subject): Promise<Seen> {
  const alone = subject.modern && revision === '2026-07-28' ? await connect(subject.modern(place)) : await subject.direct(place);
  try {
    return await ask(alone, subject, { prefix: '', kinds: subject.offers, most: Infinity });
  } finally {
    await alone.close();
  }
}

it('everything of the matrix can be had, where CI asks for it', () => {
  const said = reason === undefined ? '' : `The matrix was not run: ${reason}`;
  if (said) process.stdout.write(`\n${said}\n`);
  expect(process.env['CI'] ? said : '').toBe('');
});

const CLIENTS = reason === undefined ? [...SDK_CLIENTS, inspectorClient(inspector!)] : [];
const PAIRS = CLIENTS.flatMap((client) => SUBJECTS.map((subject) => ({ client, name: client.name, subject, server: subject.id })));

// Side by side: a run of MCP Inspector is a process that spends most of its time starting.
describe.concurrent.each(PAIRS)('$name before $server', ({ client, subject }) => {
  const through = (path: string) => client.connect(`${system.url}${path}`, system.token('agent@harbor.example'));
  let known: Promise<Seen> | undefined;
  const alone = () => (known ??= truth(client, subject));
  const { id, offers } = subject;

  /** What it saw there, and what it should have seen. */
  async function compared(path: string, way: Way): Promise<{ seen: Seen; expected: Seen }> {
    const peer = await through(path);
    const seen = await ask(peer, subject, way);
    await peer.close();
    const { lists, answers } = await alone();
    const asked = <T>(all: Readonly<Record<string, T>>, from: object) =>
      Object.fromEntries(Object.keys(from).map((key) => [key, all[key]!]));
    return { seen, expected: { lists: asked(lists, seen.lists), answers: asked(answers, seen.answers) } };
  }

  it('lists, calls, reads and prompts at its endpoint as if there were no gateway', { timeout: 240_000 }, async () => {
    const { seen, expected } = await compared(`/mcp/${id}`, { prefix: '', kinds: offers, most: client.isSlow ? 1 : Infinity });
    expect(seen).toEqual(expected);
    expect(seen.lists['tools']?.length).toBeGreaterThan(0);
    expect(Object.keys(seen.answers).length).toBeGreaterThan(0);
  });

  it('does so under a prefix at the endpoint of every upstream', { timeout: 240_000 }, async () => {
    const way = client.isSlow ? ({ kinds: ['tools'], most: 1 } as const) : { kinds: offers, most: Infinity };
    const { seen, expected } = await compared('/mcp', { prefix: `${id}_`, ...way });
    expect(seen).toEqual(expected);
    expect(seen.lists['tools']?.length).toBeGreaterThan(0);
  });
});
