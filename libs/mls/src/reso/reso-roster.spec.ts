import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connectionTo } from '../../testing/connections.js';
import { TinyReso, type Asked, type Reply } from '../../testing/tiny-reso.js';
import type { MlsConnection } from '../terms/mls-connection.js';

const MANDATORY = "OriginatingSystemName eq 'Cascade MLS'";
let mls: TinyReso;
let connection: MlsConnection;

beforeEach(async () => {
  mls = new TinyReso();
  await mls.start();
  connection = connectionTo(mls.origin);
});
afterEach(async () => {
  await connection.client.close();
  await mls.stop();
});

/** A member's list of five in pages, by link or by `$skip` where the server gives full pages without one. */
function paged({ query }: Asked, pageSize: number, linked: boolean): Reply {
  const skip = Number(query.get('$skip') ?? 0);
  const value = ['1', '2', '3', '4', '5'].slice(skip, skip + pageSize).map((key) => ({ MemberKey: `MEM-${key}` }));
  if (!linked || skip + pageSize >= 5) return { body: { value } };
  const link = new URLSearchParams(query);
  link.set('$skip', String(skip + pageSize));
  return { body: { value, '@odata.nextLink': `${mls.origin}/odata/Member?${link}` } };
}
const missing = (...names: string[]) => {
  mls.answer = ({ path }) => (names.some((name) => path === `/odata/${name}`) ? { status: 404 } : { body: { value: [] } });
};

describe('the roster of an MLS', () => {
  it('is members, offices, teams and seats with the mandatory filter and only what the MLS serves', async () => {
    mls.answer = ({ path }) => ({
      body: {
        value: path === '/odata/Member' ? [{ MemberKey: 'MEM-1001' }] : path === '/odata/TeamMembers' ? [{ TeamMemberKey: 'T' }] : [],
      },
    });
    expect(await connection.roster.read()).toEqual({
      members: [{ MemberKey: 'MEM-1001' }],
      offices: [],
      teams: [],
      teamMembers: [{ TeamMemberKey: 'T' }],
      licences: [],
      // Not in its metadata, so not asked for.
      missing: ['MemberStateLicense'],
    });
    expect(mls.asked.map(({ path }) => path)).toEqual(['/odata/Member', '/odata/Office', '/odata/Teams', '/odata/TeamMembers']);
    expect(mls.asked[0]!.query.get('$select')).toBe(
      'MemberKey,MemberMlsId,MemberFullName,MemberEmail,MemberDirectPhone,MemberType,MemberStatus,OfficeKey',
    );
    expect(mls.asked.every(({ query: sent }) => sent.get('$filter') === MANDATORY)).toBe(true);
  });

  it.each([
    ['pages of two by link', 2, true],
    ['one page a row by link', 1, true],
  ])('is read to its end, in %s', async (_name, size, linked) => {
    mls.answer = (asked) => (asked.path === '/odata/Member' ? paged(asked, size, linked) : { body: { value: [] } });
    const { members } = await connection.roster.read();
    expect(members.map(({ MemberKey }) => MemberKey)).toEqual(['MEM-1', 'MEM-2', 'MEM-3', 'MEM-4', 'MEM-5']);
  });

  it('has no teams where the MLS answers 404 for them', async () => {
    missing('Teams', 'TeamMembers');
    expect(await connection.roster.read()).toMatchObject({
      teams: [],
      teamMembers: [],
      missing: ['Teams', 'TeamMembers', 'MemberStateLicense'],
    });
  });

  it.each(['Member', 'Office'])('fails as a whole without %s', async (name) => {
    missing(name);
    await expect(connection.roster.read()).rejects.toThrow('does not have this resource');
  });

  it('fails as a whole where teams are there and cannot be read', async () => {
    mls.answer = ({ path }) => (path === '/odata/Teams' ? { status: 500 } : { body: { value: [] } });
    await expect(connection.roster.read()).rejects.toThrow('reported an error');
  });
});
