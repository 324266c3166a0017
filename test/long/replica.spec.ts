import { spawn } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { assert, asyncProperty } from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MlsDesk } from '../support/mls-desk-on-sandbox.js';
import { gatehouse, repository } from '../support/gateway-process.js';
import { listingQueries } from '../support/odata-queries.js';
import { RawPeer, refusalCode } from '../support/raw-peer.js';
import { RunningSystem, SECRETS } from '../support/system.js';

const AGENT = 'agent@harbor.example';
const HELD = 'resources: [Property, Member, Office, OpenHouse, Teams, TeamMembers]';

let system: RunningSystem;
let client: RawPeer;

const asReplica = (yaml: string): string =>
  yaml
    .replace(
      'provider: reso-generic\n',
      `provider: reso-generic\n    mode: replica_only\n    replica: { every: 1s, ${HELD} }\n    purge: { signals: [MlgCanView, EntityEvent404], within: 60m }\n`,
    )
    .replace('refreshSeconds: 30', 'refreshSeconds: 5')
    .replace('perSecond: 20', 'perSecond: 40');

beforeAll(async () => {
  system = await RunningSystem.start({ edit: asReplica });
  client = await new RawPeer('2026', `${system.url}/mcp`, system.token(AGENT)).open();
});
afterAll(() => system?.stop());

type Listing = Record<string, unknown>;
interface Answer {
  readonly listings: Listing[];
  readonly count?: number;
  readonly dataAsOf: string;
}

async function ask(tool: string, args: Record<string, unknown>): Promise<Answer> {
  const { message, text } = await client.call(tool, args);
  if (!message?.result?.['structuredContent']) throw new Error(text.slice(0, 400));
  return message.result['structuredContent'] as Answer;
}

async function eventually(what: string | (() => string), holds: () => Promise<boolean>): Promise<void> {
  for (const until = Date.now() + 60_000; Date.now() < until; await setTimeout(100)) if (await holds()) return;
  throw new Error(`not within a minute: ${typeof what === 'string' ? what : what()}`);
}

const figures = async (): Promise<string> => (await fetch(`${system.url}/metrics`)).text();
const purges = () => system.audit().filter(({ kind }) => kind === 'mls.record.purged') as { severity: string; details: Listing }[];
const search = { city: 'Sacramento', minPrice: 300_000, top: 5, orderBy: 'ListPrice desc', count: true };

describe('a connection that is a replica', () => {
  it('answers the tools as a live one does, says how old its data is, and asks the MLS nothing for it', async () => {
    const before = system.sandbox.reso.requests.log.length;
    const found = await ask('mls_search_listings', search);
    expect(found.listings).toHaveLength(5);
    expect(found.count).toBeGreaterThan(5);
    expect(Date.now() - Date.parse(found.dataAsOf)).toBeLessThan(30_000);
    const houses = await client.call('mls_list_open_houses', { from: '2020-01-01', to: '2030-01-01', top: 3 });
    expect(houses.text).toContain('OpenHouseKey');
    expect((await client.call('mls_get_member', { name: 'carranza' })).text).toContain('Luis Carranza');
    const since = system.sandbox.reso.requests.log.slice(before).map(({ url }) => decodeURIComponent(url));
    expect(since.filter((url) => /City eq|Sacramento|carranza/i.test(url))).toEqual([]);
  });

  it('asks for one system and for no field that a model may never see, and counts what it asks', () => {
    const asked = system.sandbox.reso.requests.log.map(({ url }) => decodeURIComponent(url)).filter((url) => url.includes('$filter='));
    const records = asked.filter((url) => !url.includes('/EntityEvent'));
    expect(records.length).toBeGreaterThan(10);
    expect(records.filter((url) => !url.includes("OriginatingSystemName eq 'Cascade MLS'"))).toEqual([]);
    expect(asked.filter((url) => /AccessCode|LockBoxSerialNumber|\$select=\*/.test(url))).toEqual([]);
  });

  it('has figures and a status for whoever runs it', async () => {
    await eventually('figures of the replica', async () => /gatehouse_replica_records\{.*Property"\} \d{4}/.test(await figures()));
    expect(await figures()).toMatch(/gatehouse_replica_synced_timestamp_seconds\{connection="cascade"\} 1\.?\d+/);
    const status = system.run(['replica', 'status']);
    expect(status.stdout).toMatch(/^cascade loaded, as of 20[\s\S]*Property +\d{4}/);
  });

  it('N7: shows a withdrawn listing to nobody who asks about it again, and certifies its deletion', async () => {
    const [first, second] = (await ask('mls_search_listings', search)).listings as [Listing, Listing];
    const [hidden, deleted] = [String(first['ListingKey']), String(second['ListingKey'])];
    expect((await ask('mls_get_listing', { listingKey: hidden })).listings).toHaveLength(1);
    system.sandbox.reso.update('Property', hidden, { MlgCanView: false });
    system.sandbox.reso.remove('Property', deleted);
    for (const listingKey of [hidden, deleted])
      await eventually('the listing is gone', async () => (await ask('mls_get_listing', { listingKey })).listings.length === 0);
    const again = await ask('mls_search_listings', search);
    expect(again.listings.map((listing) => listing['ListingKey'])).not.toEqual(expect.arrayContaining([hidden]));
    await eventually('both certificates', async () => purges().length >= 2);
    const certificates = purges();
    expect(certificates.map(({ details }) => details['reason']).toSorted()).toEqual(['EntityEvent404', 'MlgCanView']);
    for (const { severity, details } of certificates) {
      expect(severity).toBe('info');
      expect(details).toMatchObject({ connection: 'cascade', late: false, digest: expect.stringMatching(/^[0-9a-f]{64}$/) });
      expect(details['what']).toMatch(/^Property 1/);
      for (const value of [hidden, deleted, String(first['ListingId']), String(first['City'])])
        expect(JSON.stringify(details)).not.toContain(value);
    }
    expect(await figures()).toMatch(/gatehouse_replica_purge_minutes_count\{connection="cascade",reason="MlgCanView"\} 1/);
  });
});

describe('random queries', () => {
  it('have one answer, live and from the replica', async () => {
    const desk = await MlsDesk.open(system.sandbox, SECRETS.SANDBOX_RESO_SECRET, join(system.folder, '.gatehouse/gatehouse.db'));
    const rows = system.sandbox.world.tables.Property.slice(0, 400);
    try {
      await assert(
        asyncProperty(listingQueries(rows), async (query) => {
          const [live, replica] = [await desk.live(query), await desk.replica(query)];
          expect(replica).toEqual(live);
        }),
        { numRuns: 60, seed: 20_261_128 },
      );
    } finally {
      await desk.close();
    }
  }, 120_000);
});

describe('a connection with canaries', () => {
  it('shows one person a listing that does not exist, tells whose a copy was, and sends its number to nobody', async () => {
    const node = await system.secondNode((yaml) => yaml.replace('mode: replica_only\n', 'mode: replica_only\n    canaries: true\n'));
    const asked = async (user: string, minPrice: number): Promise<Listing[]> => {
      const peer = await new RawPeer('2026', `${node.url}/mcp`, system.token(user)).open();
      const { message, text } = await peer.call('mls_search_listings', { city: 'Sacramento', minPrice, top: 6 });
      if (!message?.result?.['structuredContent']) throw new Error(text.slice(0, 400));
      return (message.result['structuredContent'] as Answer).listings;
    };
    let price = 0;
    let canary: Listing | undefined;
    for (; !canary && price < 120; price += canary ? 0 : 1) canary = (await asked(AGENT, price)).find((one) => isCanary(one));
    expect(canary).toMatchObject({ City: 'Sacramento', StandardStatus: 'Active', ListOfficeName: 'Larkspur Row Realty' });
    const key = String(canary!['ListingKey']);
    // A canary is in no count.
    const counted = { city: 'Sacramento', minPrice: price, top: 6, count: true };
    const whole = await new RawPeer('2026', `${node.url}/mcp`, system.token(AGENT)).open();
    const marked = (await whole.call('mls_search_listings', counted)).message!.result!['structuredContent'] as Answer;
    expect(marked.listings.map((one) => one['ListingKey'])).toContain(key);
    expect(marked.count).toBe((await ask('mls_search_listings', counted)).count);
    // The same search shows the same again, in a page of the length asked for; others do not see it.
    const again = await asked(AGENT, price);
    expect(again).toHaveLength(6);
    expect(again.filter((one) => one['ListingKey'] === key)).toHaveLength(1);
    expect((await asked('agent2@harbor.example', price)).map((one) => one['ListingKey'])).not.toContain(key);
    const peer = await new RawPeer('2026', `${node.url}/mcp`, system.token(AGENT)).open();
    expect((await peer.call('mls_get_listing', { listingKey: key })).message!.result!['structuredContent']).toMatchObject({ listings: [] });
    const elsewhere = await peer.call('showings_get_showing_instructions', { listingKey: key });
    expect(elsewhere.text).toContain('ARGUMENT_UNSAFE');
    expect(JSON.stringify(system.sandbox.reso.requests.log)).not.toContain(key);
    const copy = join(system.folder, 'copy.csv');
    await writeFile(copy, `address,price\n"${String(canary!['UnparsedAddress'])}",1\nLST-000001,2\n`);
    const checked = system.run(['canary', 'check', copy]);
    expect(checked.stdout).toContain(`${key} (by its address) was shown to ${AGENT} through `);
    expect(checked.status).toBe(1);
    await node.end();
  }, 120_000);
});

const isCanary = (listing: Listing): boolean => /\d{12}$/.test(String(listing['ListingKey']));

describe('when its licence is over', () => {
  it('is deleted whole, with who ordered it, and answers nothing', async () => {
    const purged = system.run(['replica', 'purge', 'cascade', '--reason', 'the MLS ended the licence']);
    expect(purged.stdout).toMatch(/^Deleted [\s\S]*Property \d{4}.*; certificate .*digest [0-9a-f]{64}/);
    await eventually('serves nothing', async () => refusalCode(await client.call('mls_search_listings', search)) === 'UPSTREAM_DOWN');
    const [ordered] = system.audit().filter(({ kind }) => kind === 'mls.replica.ended');
    expect(ordered).toMatchObject({ details: { connection: 'cascade', reason: 'the MLS ended the licence' } });
    expect(purges().at(-1)!.details).toMatchObject({ reason: 'licenceEnd' });
  });

  it('is loaded anew by order; killed in the middle, it goes on from there', async () => {
    const killed = sync();
    await killed.printed(/Property: [1-9]\d{2,3} of \d{4}/);
    killed.process.kill('SIGKILL');
    await killed.ended;
    const before = system.sandbox.reso.requests.log.length;
    const resumed = sync();
    expect(await resumed.ended).toBe(0);
    expect(resumed.output()).toMatch(/cascade is up to date: .*29\d\d Property/);
    // Not from the beginning, whose query names no time.
    const [next] = system.sandbox.reso.requests.log.slice(before).filter(({ resource }) => resource === 'Property');
    expect(decodeURIComponent(next!.url)).toMatch(/ModificationTimestamp ge 20/);
    await eventually('answers again', async () => refusalCode(await client.call('mls_search_listings', search)) === undefined);
  }, 180_000);
});

describe('a copy whose connection is no longer a replica by gateway.yaml', () => {
  it('is shown by nothing, told by check and readiness, and deleted by order with a certificate', async () => {
    const file = join(system.folder, 'live.yaml');
    await writeFile(file, asLive(await readFile(system.configFile, 'utf8')));
    const run = (...args: string[]): string => gatehouse([...args, '-c', file], { env: SECRETS }).stdout;
    expect(run('check')).toMatch(/Note: a copy of cascade is held though [\s\S]* deleted after 20\d\d-/);
    const node = await system.secondNode(asLive);
    const ready = async () => (await (await fetch(`${node.url}/health/ready`)).json()) as { status: string; parts: Listing };
    await eventually('the note', async () => /a copy of cascade is held/.test(String((await ready()).parts['replicas'])));
    expect((await ready()).status).toBe('ready');
    expect(await (await fetch(`${node.url}/metrics`)).text()).toMatch(/gatehouse_replica_left_copies 1/);
    const before = purges().length;
    expect(run('replica', 'purge', 'cascade', '--reason', 'the connection is gone')).toMatch(
      /^Deleted [\s\S]*Property \d{4}.*; certificate /,
    );
    expect(purges().length).toBe(before + 1);
    expect(run('check')).not.toContain('a copy of cascade');
    await node.end();
  }, 120_000);
});

const asLive = (yaml: string): string => yaml.replace(/ {4}mode: replica_only\n {4}replica: .*\n/, '');

/** `gatehouse replica sync` as a process of its own, on a pipe. */
function sync() {
  const child = spawn(
    process.execPath,
    [join(repository, 'apps/cli/bin/gatehouse.js'), 'replica', 'sync', 'cascade', '-c', system.configFile],
    {
      env: { ...process.env, ...SECRETS },
    },
  );
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  return {
    process: child,
    ended,
    output: () => output,
    printed: (pattern: RegExp) =>
      eventually(
        () => `${pattern.source} in ${output}`,
        async () => pattern.test(output),
      ),
  };
}
