import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { query, TestClient } from './test-client.js';

const client = new TestClient();
beforeAll(() => client.open());
afterAll(() => client.close());

describe('Add/Edit', () => {
  const DRAFT = { StandardStatus: 'Active', PropertyType: 'Residential', ListPrice: 512_000, ListAgentKey: 'MEM-1001', City: 'Sacramento' };
  const lastEvent = async () =>
    Number((await client.ask('EntityEvent?$orderby=EntityEventSequence desc&$top=1')).body.value[0]?.['EntityEventSequence']);

  it('creates, changes and deletes a listing, with an event for each', async () => {
    const before = await lastEvent();
    const made = await client.write('POST', 'Property', DRAFT);
    const key = made.headers.get('entityid');
    expect([made.status, made.body['ListingKey'], made.body['ListOfficeKey']]).toEqual([201, key, 'OFF-101']);
    expect(made.headers.get('location')).toBe(`${client.base}/odata/Property('${key}')`);

    const etag = made.headers.get('etag') ?? '';
    const changed = await client.write(
      'PATCH',
      `Property('${key}')`,
      { ListPrice: 505_000 },
      { 'if-match': etag, prefer: 'return=representation' },
    );
    expect([changed.status, changed.body['ListPrice'], changed.headers.get('preference-applied')]).toEqual([
      200,
      505_000,
      'return=representation',
    ]);
    expect(String(changed.body['ModificationTimestamp']) > String(made.body['ModificationTimestamp'])).toBe(true);
    expect((await client.write('PATCH', `Property('${key}')`, { ListPrice: 1 }, { 'if-match': etag })).status).toBe(412);
    expect((await client.ask(`HistoryTransactional?${query({ $filter: `ResourceRecordKey eq '${key}'` })}`)).body.value).toMatchObject([
      { FieldName: 'ListPrice', PreviousValue: '512000', NewValue: '505000' },
    ]);

    expect((await client.ask(`Property('${key}')`, { method: 'DELETE' })).status).toBe(204);
    expect((await client.ask(`Property('${key}')`)).status).toBe(404);
    const events = await client.ask(`EntityEvent?${query({ $filter: `EntityEventSequence gt ${before} and ResourceName eq 'Property'` })}`);
    expect(events.body.value.map((event) => event['ResourceRecordKey'])).toEqual([key, key, key]);
  });

  it('answers 204 where a minimal return is preferred', async () => {
    const made = await client.write('POST', 'Property', DRAFT, { prefer: 'return=minimal' });
    expect([made.status, made.text, made.headers.get('entityid')]).toEqual([204, '', expect.stringMatching(/^LST-/)]);
  });

  it('lets an agent ask for a showing', async () => {
    const showing = await client.write('POST', 'Showing', {
      ListingKey: 'LST-000007',
      ShowingAgentKey: 'MEM-1001',
      ShowingStartTimestamp: '2026-11-22T10:00:00-08:00',
    });
    expect(showing.body).toMatchObject({
      ShowingStatus: 'Requested',
      ShowingStartTimestamp: '2026-11-22T18:00:00.000Z',
      ListingId: 'C26000007',
    });
    const asked = await client.write('POST', 'ShowingRequest', {
      ShowingKey: showing.body['ShowingKey'],
      ShowingAgentKey: 'MEM-1001',
      ShowingRequestType: 'New',
    });
    expect(asked.status).toBe(201);
  });

  it.each([
    ['POST', 'Property', {}, ['StandardStatus', 'PropertyType', 'ListPrice', 'ListAgentKey', 'City']],
    [
      'POST',
      'Property',
      { ...DRAFT, Nothing: 1, ListingKey: 'LST-1', StandardStatus: 'Sold-ish', ListPrice: 'much' },
      ['Nothing', 'ListingKey', 'StandardStatus', 'ListPrice'],
    ],
    ['POST', 'Property', { ...DRAFT, ListAgentKey: 'MEM-1011' }, ['ListAgentKey']],
    ['PATCH', "Property('LST-000007')", { StandardStatus: 'Closed' }, ['ClosePrice', 'CloseDate']],
    ['PATCH', "Property('LST-000007')", { ListPrice: null }, ['ListPrice']],
    ['POST', 'ShowingRequest', { ShowingKey: 'SHW-99999', ShowingAgentKey: 'MEM-1001', ShowingRequestType: 'New' }, ['ShowingKey']],
  ])('refuses a wrong %s to %s field by field', async (method, path, body, targets) => {
    const answer = await client.write(method, path, body);
    expect(answer.status).toBe(400);
    expect(answer.body.error.details.map((detail) => detail.target).toSorted()).toEqual(targets.toSorted());
    for (const detail of answer.body.error.details) expect(detail.message).not.toBe('');
  });

  it('refuses what is not JSON, not an object, or not to be written', async () => {
    expect((await client.ask('Property', { method: 'POST', body: 'x', headers: { 'content-type': 'text/plain' } })).status).toBe(415);
    expect((await client.ask('Property', { method: 'POST', body: '{', headers: { 'content-type': 'application/json' } })).status).toBe(400);
    expect((await client.write('POST', 'Property', [])).status).toBe(400);
    expect((await client.write('POST', 'Member', {})).status).toBe(405);
    expect((await client.write('PUT', "Property('LST-000007')", {})).status).toBe(405);
    expect((await client.write('PATCH', "Property('LST-999999')", {})).status).toBe(404);
  });
});
