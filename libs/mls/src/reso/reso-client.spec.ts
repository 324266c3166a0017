import { Refusal } from '@gatehouse/kernel';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connectionTo } from '../../testing/connections.js';
import { TinyReso, type Reply } from '../../testing/tiny-reso.js';
import { parseFilter } from '../odata/read-options.js';
import type { MlsConnection } from '../terms/mls-connection.js';
import { readPages } from './read-pages.js';

const MANDATORY = "OriginatingSystemName eq 'Cascade MLS'";
let mls: TinyReso;
let connection: MlsConnection;
const signal = new AbortController().signal;

beforeEach(async () => {
  mls = new TinyReso();
  await mls.start();
  connection = connectionTo(mls.origin);
});
afterEach(async () => {
  await connection.client.close();
  await mls.stop();
});

const query = { select: [['ListingKey']], filter: parseFilter("City eq 'Reno'"), top: 10 };
const use = async (subject = 'a') => ({ permit: await connection.ledger.reserve(subject), subject, signal });
const ask = async () => connection.client.query({ resource: 'Property', query }, await use());
const read = async (rows = 10, pages = 5) =>
  readPages(
    connection.client,
    connection.ledger,
    { resource: 'Property', query },
    { rows, pages, subject: 'a', signal, permit: await connection.ledger.reserve('a') },
  );
const refusalOf = async (run: () => Promise<unknown>): Promise<Refusal> => {
  const error = await run().then(
    () => undefined,
    (caught: unknown) => caught,
  );
  if (error instanceof Refusal) return error;
  throw new Error('expected a refusal', { cause: error });
};
const always = (reply: Reply) => () => reply;
const rowsOf = (...keys: string[]) => keys.map((ListingKey) => ({ ListingKey }));

describe('a request to the MLS', () => {
  it('is not made, by its token or by itself, where the connector refuses the address', async () => {
    const connect = (_options: unknown, done: (error: Error, socket: null) => void) =>
      done(Object.assign(new Error('no'), { reason: 'the address is not on the public Internet' }), null);
    const bearer = { type: 'bearer', secret: () => 'x' } as const;
    const healths: object[] = [];
    for (const more of [{}, { auth: bearer }]) {
      const refusing = connectionTo(mls.origin, { connect, ...more });
      const permit = await refusing.ledger.reserve('a');
      const refused = await refusalOf(() => refusing.client.query({ resource: 'Property', query }, { permit, subject: 'a', signal }));
      expect(refused.code).toBe('UPSTREAM_DOWN');
      expect(refused.message).not.toContain('Internet');
      healths.push(refusing.client.health);
      await refusing.client.close();
    }
    expect(healths[1]).toMatchObject({ state: 'down', reason: 'the address is not on the public Internet' });
    expect(mls.asked).toEqual([]);
  });

  it("carries the mandatory filter in front of the caller's, gzip and the OData version", async () => {
    await ask();
    const { query: sent, headers, path } = mls.asked[0]!;
    expect(path).toBe('/odata/Property');
    expect(sent.get('$filter')).toBe(`${MANDATORY} and City eq 'Reno'`);
    expect(headers).toMatchObject({
      'accept-encoding': 'gzip',
      'odata-maxversion': '4.01',
      prefer: 'odata.maxpagesize=10',
      authorization: 'Bearer issued-1',
    });
  });

  it('does not let a filter with or escape the mandatory one', async () => {
    await connection.client.query(
      { resource: 'Property', query: { filter: parseFilter("City eq 'Reno' or City ne 'Reno'") } },
      await use(),
    );
    expect(mls.asked[0]!.query.get('$filter')).toBe(`${MANDATORY} and (City eq 'Reno' or City ne 'Reno')`);
  });

  it('never asks for more than the provider allows', async () => {
    await connection.client.query({ resource: 'Property', query: { top: 90_000 } }, await use());
    expect(mls.asked[0]!.query.get('$top')).toBe('200');
  });

  it('exchanges client credentials once for all who wait, and renews a refused token once (Q30)', async () => {
    mls.answer = ({ headers }) => (headers.authorization === 'Bearer issued-1' ? { status: 401 } : { body: { value: [] } });
    await Promise.all([ask(), ask(), ask()]);
    expect(mls.tokensIssued).toBe(2);
    mls.answer = always({ status: 401 });
    expect((await refusalOf(ask)).code).toBe('UPSTREAM_ERROR');
    expect(mls.tokensIssued).toBe(3);
  });
});

describe('quota signals', () => {
  it.each([
    ['Q3 seconds', { 'retry-after': '60' }, 'Retry after 60 seconds.'],
    ['Q2 nothing', {}, 'Retry after 60 seconds.'],
  ])('%s: a 429 is passed on once and then held here', async (_name, headers, detail) => {
    mls.answer = always({ status: 429, headers, body: { error: { message: 'token abc suspended' } } });
    const refusal = await refusalOf(ask);
    expect(refusal).toMatchObject({ code: 'MLS_QUOTA', detail });
    expect((await refusalOf(ask)).code).toBe('MLS_QUOTA');
    expect(mls.asked).toHaveLength(1);
  });

  it('Q4 understands an HTTP date', async () => {
    mls.answer = always({ status: 429, headers: { 'retry-after': new Date(Date.now() + 120_000).toUTCString() } });
    expect((await refusalOf(ask)).detail).toMatch(/^Retry after 1(1[89]|20|21) seconds\.$/);
  });

  it.each([
    [
      'Q5 bridge',
      { provider: 'bridge' },
      {
        'Burst-RateLimit-Remaining': '0',
        'Burst-RateLimit-Reset': String(Math.floor(Date.now() / 1000) + 40),
        'Application-RateLimit-Remaining': '4000',
      },
    ],
    ['Q6 trestle', { provider: 'trestle' }, { 'Minute-Quota-Available': '0.0', 'Minute-Quota-ResetTime': `${Date.now() + 40_000}.0` }],
  ])('%s: a window that its headers call used up sends nothing more', async (_name, changes, headers) => {
    await connection.client.close();
    connection = connectionTo(mls.origin, changes);
    mls.answer = always({ headers, body: { value: [] } });
    await ask();
    expect((await refusalOf(ask)).detail).toMatch(/^Retry after (3\d|4\d) seconds\.$/);
    expect(mls.asked).toHaveLength(1);
  });

  it('Q7 keeps quiet after a 503', async () => {
    mls.answer = always({ status: 503, body: { D: { Code: 1516 } } });
    expect((await refusalOf(ask)).code).toBe('UPSTREAM_DOWN');
    expect((await refusalOf(ask)).code).toBe('MLS_QUOTA');
  });
});

describe('paging', () => {
  const link = (search: string): string => `${mls.origin}/odata/Property?${search}`;
  const filter = encodeURIComponent(`${MANDATORY} and City eq 'Reno'`);

  it('Q8 follows pages smaller than asked, Q12 until an empty one', async () => {
    mls.answer = ({ query: sent }) => {
      const skip = Number(sent.get('$skip') ?? 0);
      return {
        body: { value: skip < 4 ? rowsOf(`L${skip}`, `L${skip + 1}`) : [], '@odata.nextLink': link(`$filter=${filter}&$skip=${skip + 2}`) },
      };
    };
    const { rows, more } = await read();
    expect(rows.map((row) => row['ListingKey'])).toEqual(['L0', 'L1', 'L2', 'L3']);
    expect(more).toBe(false);
    expect(
      mls.asked.every(
        ({ query: sent }) => sent.get('$filter') === `${MANDATORY} and City eq 'Reno'` && sent.get('$select') === 'ListingKey',
      ),
    ).toBe(true);
  });

  it('sends the place of a skip token with its own query', async () => {
    mls.answer = ({ query: sent }) => ({
      body: { value: rowsOf('L'), ...(sent.has('$skiptoken') ? {} : { '@odata.nextLink': link(`$filter=${filter}&$skiptoken=a%25b`) }) },
    });
    await read();
    expect(mls.asked[1]!.query.get('$skiptoken')).toBe('a%b');
    expect(mls.asked[1]!.query.get('$select')).toBe('ListingKey');
  });

  it('are turned by number where an answer has fewer rows than it counts, and no link', async () => {
    mls.answer = ({ query: sent }) => ({ body: { value: sent.get('$skip') === '2' ? rowsOf('C') : rowsOf('A', 'B'), '@odata.count': 3 } });
    const first = await connection.client.query({ resource: 'Property', query: { ...query, count: true } }, await use());
    const last = await connection.client.follow(first.next!(), await use());
    expect([first.rows.length, last.rows.length, last.next]).toEqual([2, 1, undefined]);
  });

  it('takes its own options back from a link, however long they are', async () => {
    const fields = Array.from({ length: 300 }, (_, index) => [`CustomFieldNumber${index}`]);
    const long = { resource: 'Property', query: { ...query, select: fields } };
    mls.answer = ({ query: sent }) => ({
      body: { value: rowsOf('L'), ...(sent.has('$skip') ? {} : { '@odata.nextLink': link(`${new URLSearchParams([...sent])}&$skip=1`) }) },
    });
    const page = await connection.client.query(long, await use());
    const { rows } = await connection.client.follow(page.next!(), await use());
    expect(rows).toHaveLength(1);
    expect(mls.asked[1]!.query.get('$skip')).toBe('1');
  });

  it.each([
    ['Q9 another host', () => 'http://evil.example/odata/Property?$skip=1'],
    ['Q9 another port', () => `http://127.0.0.1:1/odata/Property?$filter=${filter}&$skip=1`],
    ['another resource', () => `${mls.origin}/odata/Member?$filter=${filter}&$skip=1`],
    ['Q10 without the mandatory filter', () => link(`$filter=${encodeURIComponent("City eq 'Reno'")}&$skip=1`)],
    ['without any filter', () => link('$skip=1')],
    ['a widened selection', () => link(`$filter=${filter}&$select=ListingKey,AccessCode&$skip=1`)],
    ['an added expansion', () => link(`$filter=${filter}&$expand=Media&$skip=1`)],
    ['a twice encoded filter', () => link(`$filter=${encodeURIComponent(filter)}&$skip=1`)],
    ['an option twice', () => link(`$filter=${filter}&$filter=${encodeURIComponent("City eq 'Reno'")}&$skip=1`)],
    ['an alias', () => link(`$filter=@p&@p=${filter}&$skip=1`)],
  ])('refuses a next link with %s, and sends no credential there', async (_name, next) => {
    mls.answer = () => ({ body: { value: rowsOf('L'), '@odata.nextLink': next() } });
    expect((await refusalOf(() => read())).code).toBe('UPSTREAM_ERROR');
    expect(mls.asked).toHaveLength(1);
  });

  it('does not look at a link that it has no need of', async () => {
    mls.answer = () => ({ body: { value: rowsOf('L'), '@odata.nextLink': 'http://evil.example/' } });
    expect(await read(1)).toMatchObject({ rows: [{ ListingKey: 'L' }], more: true });
  });

  it('Q11 ends a circle, and stops at the page cap', async () => {
    mls.answer = () => ({ body: { value: rowsOf('L'), '@odata.nextLink': link(`$filter=${filter}&$skip=1`) } });
    expect((await read()).rows).toHaveLength(2);
    mls.answer = () => ({ body: { value: rowsOf('L'), '@odata.nextLink': link(`$filter=${filter}`) } });
    expect((await read()).rows).toHaveLength(1);
    let place = 0;
    mls.answer = () => ({ body: { value: rowsOf('L'), '@odata.nextLink': link(`$filter=${filter}&$skip=${(place += 1)}`) } });
    expect(await read(10, 3)).toMatchObject({ rows: { length: 3 }, more: true });
  });

  it('Q13 goes on by $skip where a full page has no link', async () => {
    await connection.client.close();
    connection = connectionTo(mls.origin, { limits: { maxTop: 2 } });
    mls.answer = ({ query: sent }) => ({ body: { value: sent.get('$skip') === '4' ? rowsOf('e') : rowsOf('x', 'y') } });
    expect((await read()).rows).toHaveLength(5);
  });
});

describe('answers', () => {
  it.each([
    ['that begins with a byte order mark', {}, Buffer.from('\uFEFF{"value":[{"ListingKey":"L"}]}')],
    ['that is packed as X-GZIP', { 'content-encoding': 'X-GZIP' }, gzipSync('{"value":[{"ListingKey":"L"}]}')],
  ])('are read of a server %s', async (_what, headers, body) => {
    mls.answer = always({ body, headers: { 'content-encoding': 'identity', ...headers } });
    expect((await ask()).rows).toEqual([{ ListingKey: 'L' }]);
  });
});

describe('answers that are none', () => {
  it.each<[string, Reply, string]>([
    ['Q26 an error that echoes a token', { status: 500, body: { error: { message: 'Bearer issued-1 is bad' } } }, 'UPSTREAM_ERROR'],
    [
      'Q27 an HTML 502',
      { status: 502, headers: { 'content-type': 'text/html' }, body: '<html>nginx/1.2 at db-internal</html>' },
      'UPSTREAM_DOWN',
    ],
    ['an HTML 200', { headers: { 'content-type': 'text/html' }, body: '<html>' }, 'UPSTREAM_ERROR'],
    ['JSON that is no collection', { body: { value: 'x' } }, 'UPSTREAM_ERROR'],
    ['broken JSON', { body: '{"value":[' }, 'UPSTREAM_ERROR'],
    ['a redirect', { status: 302, headers: { location: 'http://evil.example/' } }, 'UPSTREAM_ERROR'],
    ['a bad request', { status: 400, body: { error: { message: 'unknown AccessCode' } } }, 'MLS_QUERY'],
    ['forbidden', { status: 403 }, 'UPSTREAM_ERROR'],
  ])('%s becomes a sentence of ours', async (_name, reply, code) => {
    mls.answer = always(reply);
    const refusal = await refusalOf(ask);
    expect(refusal.code).toBe(code);
    expect(refusal.message).not.toMatch(/issued-1|nginx|AccessCode|evil|secret/);
    expect(JSON.stringify(connection.client.health)).not.toMatch(/issued-1|nginx|AccessCode|evil|secret/);
  });

  it('Q28 an answer that stalls is a timeout, and a caller that leaves is no fault of the MLS', async () => {
    mls.answer = always({ body: { value: rowsOf('L') }, stall: true });
    expect((await refusalOf(ask)).code).toBe('UPSTREAM_TIMEOUT');
    expect(connection.client.health.state).toBe('down');
    const leaving = new AbortController();
    setTimeout(() => leaving.abort(), 30);
    const left = refusalOf(async () =>
      connection.client.query(
        { resource: 'Property', query },
        { permit: await connection.ledger.reserve('b'), subject: 'b', signal: leaving.signal },
      ),
    );
    expect((await left).code).toBe('CANCELLED');
  });

  it('Q29 an answer beyond the cap is not read to its end, packed or not', async () => {
    mls.answer = always({ body: { value: [{ PublicRemarks: 'x'.repeat(17 * 1024 * 1024) }] } });
    expect((await refusalOf(async () => connection.client.query({ resource: 'Property', query }, await use()))).code).toMatch(
      /RESULT_TOO_LARGE|UPSTREAM_TIMEOUT/,
    );
  });

  it('an MLS that is not there is down', async () => {
    const { origin } = mls;
    await mls.stop();
    await connection.client.close();
    connection = connectionTo(origin);
    expect((await refusalOf(ask)).code).toBe('UPSTREAM_DOWN');
    await mls.start();
  });
});
