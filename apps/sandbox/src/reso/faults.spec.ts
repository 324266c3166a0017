import { request } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { query, TestClient } from './test-client.js';

const client = new TestClient();
beforeAll(() => client.open());
afterAll(() => client.close());
afterEach(() => client.reso.setFault(undefined));

describe('the controls', () => {
  it('move an agent to another office, as a follower of events and time stamps sees it', async () => {
    const before = String((await client.ask("Member('MEM-1005')")).body['ModificationTimestamp']);
    client.reso.update('Member', 'MEM-1005', { OfficeKey: 'OFF-103', MemberKey: 'MEM-9999' });
    const { body } = await client.ask(`Member?${query({ $filter: `ModificationTimestamp gt ${before} and OfficeKey eq 'OFF-103'` })}`);
    expect(body.value.map((row) => row['MemberKey'])).toContain('MEM-1005');
    expect((await client.ask('EntityEvent?$orderby=EntityEventSequence desc&$top=1')).body.value).toMatchObject([
      { ResourceName: 'Member', ResourceRecordKey: 'MEM-1005' },
    ]);
  });

  it('count requests by resource', async () => {
    client.reso.requests.reset();
    await client.ask('Member?$top=1');
    await client.ask('Property?$top=1');
    await client.ask('Property?$top=1');
    expect([client.reso.requests.of('Property'), client.reso.requests.of('Member'), client.reso.requests.total]).toEqual([2, 1, 3]);
    expect(client.reso.requests.log.at(-1)).toMatchObject({ method: 'GET', resource: 'Property', url: '/reso/odata/Property?$top=1' });
  });

  it('limit, with the header dialects of several vendors', async () => {
    client.reso.setFault({ kind: '429', retryAfter: 60, times: 1 });
    const limited = await client.ask('Property');
    expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '60']);
    expect((await client.ask('Property?$top=1')).status).toBe(200);
    client.reso.setFault({ kind: '429', retryAfter: 'date', dialect: 'trestle' });
    const trestle = await client.ask('Property');
    expect(Date.parse(trestle.headers.get('retry-after') ?? '')).toBeGreaterThan(Date.now());
    expect(trestle.headers.get('minute-quota-limit')).toBe('180.0');
    client.reso.setFault({ kind: '429', dialect: 'spark' });
    expect((await client.ask('Property')).body.error.code).toBe('1550');
  });

  it('break in the ways that upstreams break', async () => {
    client.reso.setFault('down');
    await expect(client.ask('Property')).rejects.toThrow('fetch failed');
    client.reso.setFault({ kind: 'unavailable', resource: 'Member' });
    expect([(await client.ask('Member')).status, (await client.ask('Property?$top=1')).status]).toEqual([503, 200]);
    client.reso.setFault('html');
    expect((await client.ask('Property')).headers.get('content-type')).toBe('text/html');
    client.reso.setFault('chatty_error');
    expect((await client.ask('Property')).body.error.message).toContain('916-555-01');
    client.reso.setFault({ kind: 'small_pages', size: 3 });
    expect((await client.ask('Property?$top=50')).body.value).toHaveLength(3);
    client.reso.setFault('string_decimals');
    expect((await client.ask("Property('LST-000007')?$select=ListPrice")).body['ListPrice']).toBe('615000');
    client.reso.setFault({ kind: 'expired_token', times: 1 });
    expect((await client.ask('Property')).status).toBe(401);
    await client.signIn();
    expect((await client.ask('Property?$top=1')).status).toBe(200);
  });

  it.each([
    ['cut_off', 'terminated'],
    ['bad_gzip', 'terminated'],
    ['broken_json', 'JSON'],
    ['page', 'JSON'],
    ['redirect', 'fetch failed'],
  ] as const)('answer in ways that are none: %s', async (fault, message) => {
    client.reso.setFault(fault);
    await expect(client.ask('Property').then(({ text }) => JSON.parse(text) as unknown)).rejects.toThrow(message);
  });

  it('send clients astray with wrong links', async () => {
    client.reso.setFault('foreign_next_link');
    expect((await client.ask('Property')).body['@odata.nextLink']).toMatch(/^https:\/\/collector\.example\//);
    client.reso.setFault('dropped_filter');
    expect((await client.ask("Property?$filter=City eq 'Sacramento'")).body['@odata.nextLink']).not.toContain('filter');
    client.reso.setFault('empty_last_page');
    const last = await client.ask('Office');
    expect((await client.ask(last.body['@odata.nextLink'])).body.value).toEqual([]);
  });

  it('swallow a change, or its answer', async () => {
    client.reso.setFault('silent_patch');
    expect((await client.write('PATCH', "Property('LST-000007')", { ListPrice: 1 })).status).toBe(204);
    client.reso.setFault('lost_answer');
    await expect(client.write('PATCH', "Property('LST-000007')", { ListPrice: 610_000 })).rejects.toThrow('fetch failed');
    client.reso.setFault(undefined);
    expect((await client.ask("Property('LST-000007')")).body['ListPrice']).toBe(610_000);
  });

  it.each(['/reso/odata/Property(%', '//'])('answer the malformed request target %s without falling over', async (target) => {
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const { port } = new URL(client.base);
      request({ host: '127.0.0.1', port, path: target, headers: { authorization: `Bearer ${client.token}` } }, (res) =>
        resolve(res.resume().statusCode),
      )
        .once('error', reject)
        .end();
    });
    expect(status).toBe(400);
  });
});
