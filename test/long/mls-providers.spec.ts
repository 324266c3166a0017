import { Refusal } from '@gatehouse/kernel';
import { ConnectionProfile, MemoryQuotaStore, MlsConnection, MlsPack, parseFilter, readPages } from '@gatehouse/mls';
import { loadFieldDictionary } from '@gatehouse/privacy';
import { startSandbox, type Sandbox } from '@gatehouse/sandbox-app';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { cascadeOf } from '../support/mls-tool-call.js';

let sandbox: Sandbox;
let connection: MlsConnection;

/** The connectors with profiles of their own, before the sandbox MLS, in this process: no gateway. Details are in mls-quirks.spec.ts. */
beforeAll(async () => {
  sandbox = await startSandbox({ port: 0 });
});
afterAll(() => sandbox.close());
afterEach(async () => {
  sandbox.reso.quirks.allOff();
  await connection.close();
});

function open(provider: string, timeoutMs = 10_000): MlsConnection {
  const mode = provider === 'mlsgrid' ? ('replica_only' as const) : ('live' as const);
  const settings = { ...cascadeOf(sandbox), provider, mode, timeoutMs };
  const profile = ConnectionProfile.of(settings, MlsPack.load());
  return new MlsConnection({ profile, dictionary: loadFieldDictionary(), store: new MemoryQuotaStore() });
}

/** How many rows came, or the code of the refusal and its words. Anything else fails the test. */
async function outcome(rows: number): Promise<readonly [number | string, string]> {
  const request = { resource: 'Property', query: { filter: parseFilter("StandardStatus eq 'Active'") } };
  try {
    const permit = await connection.upstream.ledger.reserve('agent');
    const { client, ledger } = connection.upstream;
    const options = { rows, pages: 5, subject: 'agent', signal: new AbortController().signal, permit };
    return [(await readPages(client, ledger, request, options)).rows.length, ''];
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return [error.code, error.message];
  }
}

/** Where reading does not go on as ever: what it ends with, and beside which other quirk it is met at all. */
const ENDS: Readonly<Record<string, readonly [code: string | number, beside?: string]>> = {
  Q2: ['MLS_QUOTA'],
  Q3: ['MLS_QUOTA'],
  Q4: ['MLS_QUOTA'],
  Q7: ['MLS_QUOTA'],
  Q9: ['UPSTREAM_ERROR', 'Q8'],
  Q10: ['UPSTREAM_ERROR', 'Q8'],
  Q26: ['UPSTREAM_ERROR'],
  Q27: ['UPSTREAM_DOWN'],
  Q28: ['UPSTREAM_TIMEOUT'],
  Q29: ['RESULT_TOO_LARGE'],
  Q30: [20, 'Q8'],
};
/** Headers in the words of this provider, by which nothing is left after the first answer. */
const SPENT = new Set(['bridge Q5', 'trestle Q6']);
const QUIRKS = Array.from({ length: 35 }, (_, index) => `Q${index + 1}`);

describe.each(['bridge', 'trestle', 'spark', 'mlsgrid'])('the connector for %s', (provider) => {
  it.each(QUIRKS)('%s: reads all that was asked for, or ends with a code and words of ours', async (id) => {
    const [wanted, beside] = SPENT.has(`${provider} ${id}`) ? ['MLS_QUOTA' as const] : (ENDS[id] ?? [20]);
    // What an MLS says of itself is read with patience, and the answer that stalls without.
    connection = open(provider, id === 'Q28' ? 2_000 : 30_000);
    const turnOn = () => [beside, id].flatMap((each) => (each === undefined ? [] : [sandbox.reso.quirks.turnOn(each)]));
    if (id !== 'Q28') turnOn();
    // Metadata that ends an allowance, or is not served either, is no matter here.
    await connection.ready().catch(() => undefined);
    if (id === 'Q28') turnOn();
    expect(await outcome(20)).toEqual([wanted, expect.not.stringMatching(/Bearer|sbx-|555-|update_listing|<html|127\.0\.0\.1/)]);
  });
});
