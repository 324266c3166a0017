import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../support/free-port.js';
import { RawPeer, textOf } from '../support/raw-peer.js';
import { ShiftingServer, stdioRelay, type Definition } from '../support/shifting-server.js';
import { RunningSystem } from '../support/system.js';

const AGENT = 'agent@harbor.example';
const ADMIN = 'admin@harbor.example';
const LATER = { timeout: 12_000, interval: 100 };

const text = { type: 'string' };
const tool = (name: string, inputSchema: object = { type: 'object', properties: { street: text } }, said = ''): Definition => ({
  name,
  description: `Says what is known of a street (${name}). ${said}`,
  inputSchema,
});
const nested = (levels: number): object => (levels === 0 ? text : { type: 'array', items: nested(levels - 1) });

const object = (properties: object, more: object = {}) => ({ type: 'object', ...more, properties });
const toItself = { a: { $ref: '#/$defs/b' }, b: { $ref: '#/$defs/a' } };

/** What each lists beside `note`, which nothing is wrong with; why it is not served, in the log or as a rule on record. */
const BAD = {
  endless: { tool: tool('bad', object({}), 'a'.repeat(10_000_000)), said: /larger than allowed|too large to pass on/ },
  long: { tool: tool('bad', object({}), 'a'.repeat(300_000)), said: /larger than 262144 characters/ },
  recursive: { tool: tool('bad', object({ part: { $ref: '#' } })), held: 'definition.refers-to-itself' },
  mutual: { tool: tool('bad', object({ part: { $ref: '#/$defs/a' } }, { $defs: toItself })), held: 'definition.refers-to-itself' },
  deep: { tool: tool('bad', object({ deep: nested(60) })), held: 'definition.too-deep' },
  bottomless: { tool: tool('bad', object({ deep: nested(200) })), said: /the schema nests too deeply/ },
} as const;
type Fault = keyof typeof BAD;
const WAYS = { http: 'modern', stdio: 'legacy' } as const;
type Way = keyof typeof WAYS;
const ROWS = (Object.keys(BAD) as Fault[]).flatMap((fault) => (Object.keys(WAYS) as Way[]).map((way) => [fault, way] as const));
const slugOf = (fault: Fault, way: Way): string => `${fault}-${way}`;

const servers = new Map<string, ShiftingServer>();
let system: RunningSystem;

beforeAll(async () => {
  const sections: string[] = [];
  for (const [fault, way] of ROWS) {
    const face = { name: 'street-desk', version: '1.0.0', instructions: '', tools: [tool('note'), BAD[fault].tool] };
    const server = await new ShiftingServer(WAYS[way], face).open();
    servers.set(slugOf(fault, way), server);
    const reached =
      way === 'http'
        ? `transport: http\n    url: ${server.url}`
        : `transport: stdio\n    command: ${process.execPath}\n    args: ['-e', ${JSON.stringify(stdioRelay(server.url))}]`;
    sections.push(
      `  - id: ${slugOf(fault, way)}\n    ${reached}\n    tools:\n      note: { action: read, dataClass: general }\n      bad: { action: read, dataClass: general }`,
    );
  }
  const nowhere = `http://127.0.0.1:${await freePort()}`;
  system = await RunningSystem.start({
    files: { 'catalog/broken.json': '{\n  "server": { "name": "streets" },\n  "owner": 7\n}' },
    edit: (yaml) =>
      yaml
        .replace('refresh: 30s', `refresh: 30s, provenance: { npm: '${nowhere}', osv: '${nowhere}', github: '${nowhere}' }`)
        .replace('\nintegrity:', `\n${sections.join('\n')}\n\nintegrity:`),
  });
});
afterAll(async () => {
  await system?.stop();
  for (const server of servers.values()) server.close();
});

const peer = () => new RawPeer('2026', `${system.url}/mcp`, system.token(AGENT));

async function shown(): Promise<string[]> {
  const { tools } = (await peer().list()).message!.result as { tools: { name: string }[] };
  return tools.map(({ name }) => name);
}

const heldFor = (slug: string): string[] =>
  (system.audit() as { kind: string; details?: Record<string, string> }[]).flatMap(({ kind, details }) =>
    kind === 'integrity.review' && details?.['upstream'] === slug && details['tool'] === 'bad' ? [details['rules']!] : [],
  );

/** What the log says of an upstream, as its reasons. */
const said = (slug: string): string =>
  system.gateway.log
    .split('\n')
    .filter((line) => line.includes(`"${slug}"`))
    .join('\n');

describe.each(ROWS)('a definition that is %s, listed by %s', (fault, way) => {
  const slug = slugOf(fault, way);
  const isWhole = fault === 'endless';

  it('is not served, which is said, and nothing else is affected', async () => {
    const why = BAD[fault];
    const told = 'held' in why ? () => heldFor(slug).join(' ') : () => said(slug);
    await expect.poll(told, LATER).toMatch('held' in why ? why.held : why.said);
    await expect.poll(() => shown().then((names) => names.includes(`${slug}_note`)), LATER).toBe(!isWhole);
    const names = await shown();
    expect(names).not.toContain(`${slug}_bad`);
    expect(names).toEqual(expect.arrayContaining(['crm_get_contact', 'mls_search_listings']));
    const answer = await peer().call(`${slug}_note`, { street: 'Elm' });
    // Of a server that was never read there is no tool at all.
    expect(answer.message!.error ? 'unknown' : textOf(answer)).toContain(isWhole ? 'unknown' : 'answered by note');
  });
});

describe('what is said of them at the command line', () => {
  it('by gatehouse scan of a live server: which would be held, or why nothing could be read', async () => {
    const [endless, recursive] = await Promise.all(['endless-http', 'recursive-stdio'].map((slug) => system.runAside(['scan', slug])));
    expect(endless).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/^The server does not list its tools: .*large/),
    });
    expect(recursive).toMatchObject({ status: 1, stderr: '2 definitions, 1 of them would be held back.\n' });
    expect(recursive!.stdout).toContain('"definition.refers-to-itself"');
  });

  it('of a registry that is not there: what could not be known, and that nothing was locked', async () => {
    const { status, stdout, stderr } = await system.runAside(['lock', 'npm:street-notes@1.0.0', '--as', ADMIN]);
    expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringContaining('npm:street-notes@1.0.0 was not locked') });
    expect(stdout).toMatch(/100 {2}document .*it could not be asked|unknown/);
  });

  it('of a server.json that is malformed: each fault with its line, beside the entries that are none', async () => {
    const { stdout, stderr } = await system.runAside(['catalog', 'list']);
    expect(`${stdout}${stderr}`).toContain('line 2: server.name: expected a name such as');
    expect(`${stdout}${stderr}`).toContain('line 3: owner: expected who answers for it');
    expect((await shown()).length).toBeGreaterThan(0);
  });
});
