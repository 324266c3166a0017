import { join } from 'node:path';
import { openDatabase } from '@gatehouse/storage';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ListeningServer } from '../support/foreign-server.js';
import { type GatewayProcess, repository } from '../support/gateway-process.js';
import { RawPeer, textOf, type Exchange } from '../support/raw-peer.js';
import { RunningSystem } from '../support/system.js';

const AGENT = 'agent@harbor.example';
const BROKER = 'broker@harbor.example';
const TOOL = 'test_input_required_result_elicitation';
const META = { 'io.modelcontextprotocol/clientCapabilities': { elicitation: { form: {} } } };

let target: ListeningServer;
let system: RunningSystem;
let other: GatewayProcess;

/** Two gateways on one database and one set of keys, before a server of the older era, whose calls live in one process. */
beforeAll(async () => {
  const script = join(repository, 'apps/sandbox/bin/conformance-target.js');
  target = await ListeningServer.start({ script }, 'streamableHttp', (port) => ['--port', String(port), '--era', 'legacy']);
  const upstream = `  - id: asks\n    transport: http\n    url: ${target.url}\n    asks: [elicitation]\n    tools: { ${TOOL}: { action: read, dataClass: general } }\n`;
  system = await RunningSystem.start({
    edit: (yaml) => {
      const port = /^ {2}port: (\d+)$/m.exec(yaml)![1];
      return yaml
        .replace('gateway:\n', `gateway:\n  nodeUrl: http://127.0.0.1:${port}\n`)
        .replace('\nintegrity:', `\n${upstream}\nintegrity:`);
    },
  });
  other = await system.secondNode((yaml) =>
    yaml.replace(/nodeUrl: .*/, `nodeUrl: http://127.0.0.1:${/^ {2}port: (\d+)$/m.exec(yaml)![1]}`),
  );
});
afterAll(async () => {
  await system?.stop();
  await target?.end();
});

async function call(node: { readonly url: string }, params: object = {}): Promise<Exchange> {
  const peer = await new RawPeer('2026', `${node.url}/mcp/asks`, system.token(AGENT)).open();
  return peer.request('tools/call', { name: TOOL, arguments: {}, _meta: META, ...params });
}

describe('an answer that comes to another node than the one that asked', () => {
  it('finds the call that waits for it, and is on record once, where it was decided', async () => {
    const asked = (await call(system)).message!.result!;
    expect(asked).toMatchObject({ resultType: 'input_required', requestState: expect.any(String) });
    const [key] = Object.keys(asked['inputRequests'] as object);
    const answers = { inputResponses: { [key!]: { action: 'accept', content: { name: 'deck' } } }, requestState: asked['requestState'] };
    const answered = await call(other, answers);
    expect(textOf(answered)).toContain('deck');
    const calls = system.audit().filter(({ kind, tool }) => kind === 'tool.call.allowed' && (tool as { name: string }).name === TOOL);
    expect(calls).toHaveLength(2);
    // Taken up once: nobody waits for a second answer, at either node.
    for (const node of [system, other]) expect((await call(node, answers)).message?.error?.code).toBe(-32602);
  });
});

describe('a node that is killed in the middle of a write at an MLS', () => {
  it('leaves it to be told of: in the audit, with whose it was, and in readiness, by the next node that starts', async () => {
    const { reso, world } = system.sandbox;
    const peer = await new RawPeer('2026', `${other.url}/mcp`, system.token(BROKER)).open();
    const { ListingKey } = world.tables.Property.find((row) => row['ListOfficeKey'] === 'OFF-101' && row['StandardStatus'] === 'Active')!;
    const change = { listingKey: ListingKey, changes: { ListPrice: 699_000 }, idempotencyKey: 'killed-in-the-middle' };
    reso.setFault({ kind: 'slow', delayMs: 700, resource: 'Property' });
    const lost = peer.call('mls_update_listing', change).then(
      ({ text }) => text,
      () => 'no answer',
    );
    await expect.poll(() => reso.requests.log.some(({ method }) => method === 'PATCH'), { timeout: 10_000, interval: 20 }).toBe(true);
    await other.end('SIGKILL');
    expect(await lost).toBe('no answer');
    reso.setFault(undefined);
    await anHourLater();
    const next = await system.secondNode();
    const told = () => system.audit().filter(({ kind }) => kind === 'mls.write.unfinished');
    await expect.poll(told, { timeout: 10_000 }).toHaveLength(1);
    expect(told()[0]).toMatchObject({
      severity: 'alert',
      actor: { subject: BROKER },
      details: { connection: 'cascade', tool: 'update_listing', listingKey: ListingKey, fields: 'ListPrice' },
    });
    // Looked up at the MLS, whether it had saved what nobody heard of or not.
    const { ListPrice } = world.tables.Property.find((row) => row['ListingKey'] === ListingKey)!;
    expect(JSON.parse(String((told()[0]!['details'] as Record<string, unknown>)['now']))).toEqual({ ListPrice });
    const ready = (await (await fetch(`${next.url}/health/ready`)).json()) as { status: string; parts: Record<string, string> };
    expect([ready.status, ready.parts['mlsWrites']]).toEqual(['ready', expect.stringContaining(`update_listing of ${String(ListingKey)}`)]);
  });
});

/** Of writes: what was begun a moment ago may still be under way. */
async function anHourLater(): Promise<void> {
  const url = process.env['GATEHOUSE_TEST_DATABASE_URL'] ?? `sqlite:${join(system.folder, '.gatehouse/gatehouse.db')}`;
  const database = await openDatabase({ url });
  await database.query('UPDATE mls_write SET begun_at = begun_at - 3600000');
  await database.destroy();
}
