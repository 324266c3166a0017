import { Refusal } from '@gatehouse/kernel';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { connectionTo, pack } from '../../testing/connections.js';
import { TinyReso, type Reply } from '../../testing/tiny-reso.js';
import { MlsPack } from '../connection/mls-pack.js';
import type { MlsConnection } from '../terms/mls-connection.js';
import { QuotaSignals } from './quota-signals.js';

let mls: TinyReso;
let connection: MlsConnection;
beforeEach(async () => {
  // Seconds are counted exactly, however busy the machine is.
  vi.useFakeTimers({ toFake: ['Date'], now: 1_800_000_000_500 });
  mls = new TinyReso();
  await mls.start();
});
afterEach(async () => {
  await connection.close();
  await mls.stop();
  vi.useRealTimers();
});

async function ask(): Promise<string> {
  const permit = await connection.upstream.ledger.reserve('a', false).catch((error: unknown) => error);
  if (permit instanceof Error) return said(permit);
  const use = { permit: permit as never, subject: 'a', shared: false, signal: new AbortController().signal };
  return connection.upstream.client.query({ resource: 'Property', query: { top: 1 } }, use).then(() => 'answered', said);
}
const said = (error: unknown): string => (error instanceof Refusal ? error.code : 'no refusal');

/** Seconds for which nothing is sent from now on; 0 where the next one may be. */
async function quiet(): Promise<number> {
  const refusal = await connection.upstream.ledger.reserve('b', false).then(
    () => undefined,
    (error: unknown) => error as Refusal,
  );
  return Number(refusal?.data?.['retryAfterSeconds'] ?? 0);
}

const date = (seconds: number): string => new Date(Date.now() + seconds * 1000).toUTCString();
const iso = (seconds: number): string => new Date(Date.now() + seconds * 1000).toISOString();
const spark = (Code: number) => ({ D: { Success: false, Code, Message: 'token abc, call 555-0177' } });
const bridge = (burst: string, application: string, reset: string) => ({
  'Burst-RateLimit-Limit': '334',
  'Burst-RateLimit-Remaining': burst,
  'Burst-RateLimit-Reset': reset,
  'Application-RateLimit-Limit': '5000',
  'Application-RateLimit-Remaining': application,
  'Application-RateLimit-Reset': iso(1_200),
});
const trestle = (minute: string, hour: string) => ({
  'Minute-Quota-Available': minute,
  'Minute-Quota-ResetTime': `${Date.now() + 40_000}.0`,
  'Hour-Quota-Limit': '7200.0',
  'Hour-Quota-Available': hour,
  'Hour-Quota-ResetTime': `${Date.now() + 1_799_999}.25`,
  QuotaType: 'Query',
});
const ANSWERED: Reply['body'] = { value: [] };

// What is told by whom, in which words: the code that the caller gets, and the seconds for which no node sends anything.
it.each<[provider: string, says: string, reply: () => Reply, code: string, seconds: number]>([
  ['reso-generic', '429 and nothing else', () => ({ status: 429 }), 'MLS_QUOTA', 60],
  ['reso-generic', 'Retry-After in seconds', () => ({ status: 429, headers: { 'Retry-After': '17' } }), 'MLS_QUOTA', 17],
  ['reso-generic', 'Retry-After as an HTTP date', () => ({ status: 429, headers: { 'Retry-After': date(90) } }), 'MLS_QUOTA', 90],
  ['reso-generic', 'Retry-After in the past', () => ({ status: 429, headers: { 'Retry-After': date(-90) } }), 'MLS_QUOTA', 1],
  ['reso-generic', 'Retry-After that is none', () => ({ status: 429, headers: { 'Retry-After': 'soon' } }), 'MLS_QUOTA', 60],
  ['reso-generic', '503 with Retry-After', () => ({ status: 503, headers: { 'Retry-After': '120' } }), 'UPSTREAM_DOWN', 120],
  ['reso-generic', '503 and nothing else', () => ({ status: 503 }), 'UPSTREAM_DOWN', 1],
  ['mlsgrid', 'a bare 429: the token is suspended', () => ({ status: 429 }), 'MLS_QUOTA', 3_600],
  ['mlsgrid', 'that gzip is needed', () => ({ status: 400, body: 'COMPRESSION REQUIRED' }), 'UPSTREAM_ERROR', 0],
  ['mlsgrid', 'a query that it does not take', () => ({ status: 400, body: { error: { code: '400' } } }), 'MLS_QUERY', 0],
  ['bridge', 'that something is left', () => ({ headers: bridge('3', '4000', iso(50)), body: ANSWERED }), 'answered', 0],
  ['bridge', 'that the burst is used up', () => ({ headers: bridge('0', '4000', iso(50)), body: ANSWERED }), 'answered', 50],
  [
    'bridge',
    'the same in epoch seconds',
    () => ({ headers: bridge('0', '4', String(Math.floor(Date.now() / 1000) + 30)), body: ANSWERED }),
    'answered',
    30,
  ],
  ['bridge', 'that the hour is used up', () => ({ headers: bridge('12', '0', iso(50)), body: ANSWERED }), 'answered', 1_200],
  ['bridge', '429 with its headers', () => ({ status: 429, headers: bridge('0', '4000', iso(45)) }), 'MLS_QUOTA', 45],
  ['trestle', 'that something is left', () => ({ headers: trestle('20.0', '7000.0'), body: ANSWERED }), 'answered', 0],
  ['trestle', 'that the minute is used up', () => ({ headers: trestle('0.0', '7000.0'), body: ANSWERED }), 'answered', 40],
  ['trestle', 'that the hour is used up', () => ({ headers: trestle('90.0', '0.0'), body: ANSWERED }), 'answered', 1_800],
  ['trestle', 'the same on a 401', () => ({ status: 401, headers: trestle('0.0', '7000.0') }), 'UPSTREAM_ERROR', 40],
  ['trestle', '429 and nothing else: back off from one second', () => ({ status: 429 }), 'MLS_QUOTA', 1],
  ['spark', '429 and 1550', () => ({ status: 429, body: spark(1550) }), 'MLS_QUOTA', 60],
  ['spark', '1550 by another status', () => ({ status: 403, body: spark(1550) }), 'MLS_QUOTA', 60],
  ['spark', '1550 in the form of OData', () => ({ status: 400, body: { error: { code: '1550', message: 'x' } } }), 'MLS_QUOTA', 60],
  ['spark', '503 and 1510', () => ({ status: 503, body: spark(1510) }), 'UPSTREAM_DOWN', 1],
  ['spark', '503 and 1515', () => ({ status: 503, body: spark(1515), headers: { 'Retry-After': '9' } }), 'UPSTREAM_DOWN', 9],
  ['spark', '503 and 1516', () => ({ status: 503, body: spark(1516) }), 'UPSTREAM_DOWN', 1],
  ['spark', '1021: the wrong host', () => ({ status: 403, body: spark(1021) }), 'UPSTREAM_ERROR', 0],
  ['spark', 'a refused query', () => ({ status: 400, body: spark(1040) }), 'MLS_QUERY', 0],
])('%s says %s', async (provider, _says, reply, ...[code, seconds]) => {
  const mode = pack.provider(provider)!.liveAllowed ? 'live' : 'replica_only';
  connection = connectionTo(mls.origin, { provider, mode });
  mls.answer = reply;
  expect(await ask()).toBe(code);
  const told = await quiet();
  expect(told >= seconds - 1 && told <= seconds).toBe(true);
  const { reason = '' } = connection.upstream.client.health;
  expect(reason).not.toMatch(/abc|555/);
});

it.each([
  ['spark', { status: 403, body: spark(1021) }, /another address of it: see baseUrl/],
  ['mlsgrid', { status: 400, body: 'COMPRESSION REQUIRED' }, /something on the way takes it out/],
])('%s: the administrator finds what to do in the health of the connection', async (provider, reply, reason) => {
  const mode = pack.provider(provider)!.liveAllowed ? 'live' : 'replica_only';
  connection = connectionTo(mls.origin, { provider, mode });
  mls.answer = () => reply;
  await ask();
  expect(connection.upstream.client.health).toEqual({ state: 'down', reason: expect.stringMatching(reason) });
});

it('Trestle is asked again after 1, 2, 4, 8, 16 and at most 32 seconds, and from the beginning after an answer', async () => {
  const waits: number[] = [];
  const ledger = { quiet: async (ms: number) => void waits.push(ms / 1000) };
  connection = connectionTo(mls.origin);
  const signals = new QuotaSignals(pack.provider('trestle')!, ledger as never, { now: () => Date.now() });
  for (let n = 0; n < 7; n += 1) await signals.heed(429, {}, '');
  await signals.heed(200, {}, '{}');
  await signals.heed(429, {}, '');
  expect(waits).toEqual([1, 2, 4, 8, 16, 32, 32, 1]);
});

it('a provider whose entry names no headers, or a meaning that nobody knows, does not load', () => {
  connection = connectionTo(mls.origin);
  const entry = { ...pack.provider('spark')!, headers: [{ left: 'X' }], errors: [{ code: '1', means: 'tired' }] };
  expect(() => MlsPack.of([entry], [])).toThrow(/spark\.headers: expected a list[\s\S]*spark\.errors: expected a code or says/);
});
