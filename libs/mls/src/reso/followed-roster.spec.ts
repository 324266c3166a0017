import type { JsonObject } from '@gatehouse/kernel';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connectionTo } from '../../testing/connections.js';
import { TinyReso, type Asked } from '../../testing/tiny-reso.js';
import type { MlsConnection } from '../terms/mls-connection.js';

const FIRST = '2026-11-28T10:00:00.000Z';
const LATER = '2026-11-28T10:00:01.000Z';
const MANDATORY = "OriginatingSystemName eq 'Cascade MLS'";

let mls: TinyReso;
let connection: MlsConnection;
let members: JsonObject[];
let events: JsonObject[];

const member = (key: string, changes: JsonObject = {}): JsonObject => ({ MemberKey: key, OfficeKey: 'OFF-101', ...changes });
const happened = (sequence: number, key: string, resource = 'Member'): JsonObject => ({
  EntityEventSequence: sequence,
  ResourceName: resource,
  ResourceRecordKey: key,
});

/** Answers as far as these tests ask: `eq` by key, `gt` by sequence, `ge` by time stamp. */
function rowsFor({ path, query }: Asked): JsonObject[] {
  const filter = query.get('$filter') ?? '';
  if (path === '/odata/EntityEvent') {
    const since = Number(/EntityEventSequence gt (\d+)/.exec(filter)?.[1] ?? -1);
    const found = events.filter(({ EntityEventSequence }) => Number(EntityEventSequence) > since);
    return query.get('$orderby')?.endsWith('desc') ? found.slice(-1) : found;
  }
  if (path !== '/odata/Member') return [];
  const keys = [...filter.matchAll(/MemberKey eq '([^']+)'/g)].map(([, key]) => key);
  const since = /ModificationTimestamp ge (\S+?)\)?$/.exec(filter)?.[1];
  return members.filter((row) =>
    keys.length > 0 ? keys.includes(String(row['MemberKey'])) : since === undefined || String(row['ModificationTimestamp']) >= since,
  );
}

beforeEach(async () => {
  mls = new TinyReso();
  await mls.start();
  members = [member('MEM-1'), member('MEM-2')];
  events = [happened(7, 'MEM-1')];
  mls.answer = (asked) => ({ body: { value: rowsFor(asked) } });
  connection = connectionTo(mls.origin);
});
afterEach(async () => {
  await connection.client.close();
  await mls.stop();
});

async function read(...served: string[]): Promise<MlsConnection['followed']> {
  connection.client.served.learn(
    new Map(
      ['Property', 'Member', 'Office', ...served].map((resource) => [
        resource,
        new Map(
          ['MemberKey', 'OfficeKey', 'EntityEventSequence', 'ResourceName', 'ResourceRecordKey', 'ModificationTimestamp'].map((name) => [
            name,
            'Edm.String',
          ]),
        ),
      ]),
    ),
  );
  await connection.followed.readAll();
  mls.asked.length = 0;
  return connection.followed;
}

describe('a roster that is followed by EntityEvent', () => {
  it('costs one request where nothing happened, which carries no filter that events have not', async () => {
    const followed = await read('EntityEvent');
    expect([await followed.look(), followed.cost]).toEqual([false, 1]);
    expect(mls.asked.map(({ path, query }) => [path, query.get('$filter')])).toEqual([
      [
        '/odata/EntityEvent',
        "EntityEventSequence gt 7 and (ResourceName eq 'Member' or ResourceName eq 'Office' or ResourceName eq 'Teams' or ResourceName eq 'TeamMembers' or ResourceName eq 'MemberStateLicense')",
      ],
    ]);
  });

  it('reads the rows that changed, by the mandatory filter, and loses those that are gone', async () => {
    const followed = await read('EntityEvent');
    members = [member('MEM-1', { OfficeKey: 'OFF-201' })];
    events.push(happened(8, 'MEM-1'), happened(9, 'MEM-2'));
    expect(await followed.look()).toBe(true);
    expect(followed.rows!.members).toEqual([member('MEM-1', { OfficeKey: 'OFF-201' })]);
    expect(mls.asked.at(-1)!.query.get('$filter')).toBe(`${MANDATORY} and (MemberKey eq 'MEM-1' or MemberKey eq 'MEM-2')`);
    expect(await followed.look()).toBe(false);
    expect(mls.asked.at(-1)!.query.get('$filter')).toContain('EntityEventSequence gt 9');
  });

  it('asks again for what could not be read', async () => {
    const followed = await read('EntityEvent');
    events.push(happened(8, 'MEM-1'));
    members[0] = member('MEM-1', { MemberStatus: 'Suspended' });
    mls.answer = (asked) => (asked.path === '/odata/Member' ? { status: 500 } : { body: { value: rowsFor(asked) } });
    await expect(followed.look()).rejects.toThrow('reported an error');
    mls.answer = (asked) => ({ body: { value: rowsFor(asked) } });
    expect(await followed.look()).toBe(true);
  });

  it('misses nothing that happens while all is read', async () => {
    let late = true;
    mls.answer = (asked) => {
      const value = rowsFor(asked);
      if (late && asked.path === '/odata/Member') {
        late = false;
        members = [member('MEM-1', { OfficeKey: 'OFF-201' }), member('MEM-2')];
        events.push(happened(8, 'MEM-1'));
      }
      return { body: { value } };
    };
    const followed = await read('EntityEvent');
    expect(followed.rows!.members[0]).toEqual(member('MEM-1'));
    expect(await followed.look()).toBe(true);
    expect(followed.rows!.members[0]).toEqual(member('MEM-1', { OfficeKey: 'OFF-201' }));
  });

  it('that is named in the metadata and not to be had, is followed by time stamps', async () => {
    mls.answer = (asked) => (asked.path === '/odata/EntityEvent' ? { status: 403 } : { body: { value: rowsFor(asked) } });
    members = members.map((row) => ({ ...row, ModificationTimestamp: FIRST }));
    const followed = await read('EntityEvent');
    expect(await followed.look()).toBe(false);
    expect(mls.asked.map(({ path }) => path)).toEqual(['/odata/Member']);
  });
});

describe('a roster that is followed by ModificationTimestamp', () => {
  it('reads what is of the last time or later, and knows what it has', async () => {
    members = members.map((row) => ({ ...row, ModificationTimestamp: FIRST }));
    const followed = await read();
    expect([await followed.look(), followed.cost]).toEqual([false, 1]);
    expect(mls.asked[0]!.query.get('$filter')).toBe(`${MANDATORY} and ModificationTimestamp ge ${FIRST}`);
    members[1] = { ...members[1]!, OfficeKey: 'OFF-201', ModificationTimestamp: LATER };
    expect(await followed.look()).toBe(true);
    expect(followed.rows!.members[1]).toMatchObject({ OfficeKey: 'OFF-201' });
    // Two changes may bear one time.
    members[0] = { ...members[0]!, MemberStatus: 'Suspended', ModificationTimestamp: LATER };
    expect(await followed.look()).toBe(true);
    expect(mls.asked.at(-1)!.query.get('$filter')).toContain(`ge ${LATER}`);
  });
});
