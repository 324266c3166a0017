import type { CallHandler, ExecutionContext } from '@nestjs/common';
import { Clock, isJsonObject, Refusal, type JsonObject, type Reach } from '@gatehouse/kernel';
import { from, lastValueFrom } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ANSWERED, callOf, listing, pack, settingsFor } from '../../testing/connections.js';
import { SmallDictionary } from '../../testing/small-dictionary.js';
import { TinyReso, type Reply } from '../../testing/tiny-reso.js';
import { ConnectionProfile } from '../connection/connection-profile.js';
import { FieldRules } from '../query/field-rules.js';
import { MemoryQuotaStore } from '../quota/quota-store.js';
import { MlsConnection } from '../terms/mls-connection.js';
import { MlsTerms } from '../terms/mls-terms.js';
import { MlsTermsKeeping } from '../terms/mls-terms-keeping.interceptor.js';
import { ODataTools } from '../terms/odata-tools.js';
import { MlsPlans } from '../terms/plan.js';
import { MlsUpstream } from './mls-upstream.js';

const BOTH = ['IDX', 'BBO'];
const HOUR = 3_600_000;
class MovedClock extends Clock {
  ahead = 0;
  now(): number {
    return Date.now() + this.ahead;
  }
}

let mls: TinyReso;
let clock: MovedClock;
let connection: MlsConnection;
let plans: MlsPlans;
/** What the MLS says about its fields: all of Property for both feeds, but for these. */
let changed: Record<string, unknown>;
let answer: () => Reply;

const FIELDS =
  'ListingKey ListingId StandardStatus ListPrice City StateOrProvince PostalCode BedroomsTotal UnparsedAddress StreetNumber StreetName PublicRemarks ListAgentFullName ListOfficeName ListOfficePhone AttributionContact ModificationTimestamp ListAgentKey ListOfficeKey'.split(
    ' ',
  );
const ruleRows = (): JsonObject[] =>
  FIELDS.filter((name) => changed[name] !== null).map((name) => ({
    ResourceName: 'Property',
    FieldName: name,
    FeedTypes: (changed[name] as string[] | undefined) ?? BOTH,
  }));

beforeEach(async () => {
  changed = {};
  clock = new MovedClock();
  mls = new TinyReso();
  mls.more = { FieldRules: 'ResourceName FieldName FeedTypes' };
  await mls.start();
  answer = () => ({ body: { value: ruleRows() } });
  mls.answer = ({ path }) =>
    path.endsWith('/FieldRules')
      ? answer()
      : { body: { value: [listing({ FeedTypes: BOTH }), listing({ ListingKey: 'LST-2', FeedTypes: ['VOW'] })] } };
  const settings = settingsFor(mls.origin, {
    provider: 'bridge',
    useCases: BOTH,
    aiUse: { ...ANSWERED, consumerFacing: true },
    limits: {},
  });
  connection = new MlsConnection({
    profile: ConnectionProfile.of(settings, pack),
    dictionary: new SmallDictionary(),
    store: new MemoryQuotaStore(),
    clock,
  });
  plans = new MlsPlans();
});
afterEach(async () => {
  await connection.close();
  await mls.stop();
});

async function search(args: JsonObject, reach: Reach = 'own'): Promise<JsonObject> {
  const terms = new MlsTerms([connection], plans);
  const call = callOf('search_listings', args, { reach });
  const next: CallHandler<JsonObject> = {
    handle: () =>
      from(
        new MlsUpstream(connection, plans).request({ method: 'tools/call', params: call.inbound.params }, {
          call,
          signal: call.inbound.signal,
          deadlineMs: 5000,
        } as never),
      ),
  };
  const context = { getArgByIndex: () => call } as unknown as ExecutionContext;
  const keeping = new MlsTermsKeeping(terms, new ODataTools([connection], terms));
  return lastValueFrom(await keeping.intercept(context, next));
}
const rowsOf = (result: JsonObject): JsonObject[] => {
  const structured = result['structuredContent'];
  return isJsonObject(structured) ? (structured['listings'] as JsonObject[]) : [];
};
const refusalOf = (asked: Promise<JsonObject>): Promise<string> =>
  asked.then(
    () => 'answered',
    (error: unknown) => (error instanceof Refusal ? error.code : String(error)),
  );
const asked = (resource: string) => mls.asked.filter(({ path }) => path.endsWith(`/${resource}`));

describe('the FieldRules of an MLS (Bridge, feeds combined in one)', () => {
  it('hide a field from the feed that it is not for, and from no other', async () => {
    changed['PublicRemarks'] = ['BBO'];
    expect(rowsOf(await search({ select: ['ListPrice', 'PublicRemarks'] }))).toEqual([
      expect.objectContaining({ PublicRemarks: 'Sunny bungalow.' }),
    ]);
    expect(await refusalOf(search({ select: ['ListPrice', 'PublicRemarks'] }, 'public'))).toBe('MLS_FIELD');
    expect(JSON.stringify(await search({}, 'public'))).not.toContain('bungalow');
  });

  it.each(['filter', 'orderBy'])('are held in %s too, so that nobody finds out by asking', async (name) => {
    changed['City'] = ['IDX'];
    expect(await refusalOf(search({ [name]: name === 'filter' ? "City eq 'Napa'" : 'City asc' }))).toBe('MLS_FIELD');
    expect(asked('Property')).toEqual([]);
    expect(await refusalOf(search({ [name]: name === 'filter' ? "City eq 'Napa'" : 'City asc' }, 'public'))).toBe('answered');
  });

  it('take whose listing it is and whom to call out of rows that bring it unasked', async () => {
    Object.assign(changed, { ListAgentKey: ['IDX'], AttributionContact: ['IDX'], ListOfficePhone: null });
    const result = await search({ select: ['ListPrice'] });
    expect(rowsOf(result)).toHaveLength(1);
    expect(JSON.stringify(result)).not.toMatch(/MEM-1001|555-010/);
    expect(decodeURIComponent(String(asked('Property')[0]!.query))).not.toMatch(/AttributionContact|ListOfficePhone/);
  });

  it('are asked for without a query, before anything else, and again after an hour', async () => {
    await search({});
    expect(asked('FieldRules').map(({ query }) => [...query.keys()].toSorted())).toEqual([['$top']]);
    expect(mls.asked[0]!.path).toContain('FieldRules');
    await search({});
    expect(asked('FieldRules')).toHaveLength(1);
    changed['ListPrice'] = null;
    clock.ahead = HOUR;
    expect(rowsOf(await search({}))[0]).not.toHaveProperty('ListPrice');
    answer = () => ({ status: 500, body: 'no' });
    clock.ahead = 3 * HOUR;
    expect(rowsOf(await search({}))[0]).not.toHaveProperty('ListPrice');
  });

  it('that cannot be read keep everything closed', async () => {
    answer = () => ({ status: 403, body: {} });
    expect(await refusalOf(search({}))).not.toBe('answered');
    expect(await refusalOf(search({}))).not.toBe('answered');
    expect(asked('Property')).toEqual([]);
  });

  it('and FeedTypes stand in records and in no query there: rows of another feed are left out, and no count tells of them', async () => {
    const result = await search({ count: true });
    expect(rowsOf(result).map((row) => row['ListingKey'])).toEqual(['LST-000001']);
    const query = decodeURIComponent(String(asked('Property')[0]!.query)).replaceAll('+', ' ');
    expect(query).not.toMatch(/FeedTypes\/any|\$count/);
    expect(result['structuredContent']).not.toHaveProperty('count');
  });
});

describe('a row of FieldRules', () => {
  const rule = (FeedTypes: unknown, ResourceName: unknown = 'Property') => ({ ResourceName, FieldName: 'City', FeedTypes }) as JsonObject;

  it.each<[string, JsonObject[], boolean]>([
    ['that names the use', [rule(['BBO'])], false],
    ['in the words of another vocabulary', [rule('idx, bo')], false],
    ['that names another', [rule(['IDX'])], true],
    ['that cannot be read', [rule({ BBO: true })], true],
    ['beside a stricter one', [rule(['IDX', 'BBO']), rule(['IDX'])], true],
    ['for every resource', [rule(['IDX'], null)], true],
    ['of another field alone', [{ ResourceName: 'Property', FieldName: 'ListPrice', FeedTypes: ['BBO'] }], true],
    ['of another resource alone', [{ ResourceName: 'Office', FieldName: 'City', FeedTypes: ['IDX'] }], false],
  ])('%s', (_what, rows, hidden) => {
    expect(new FieldRules(rows).hides('Property', 'CITY', 'BBO')).toBe(hidden);
  });
});
