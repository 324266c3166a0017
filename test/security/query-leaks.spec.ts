import type { JsonObject } from '@gatehouse/kernel';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CONSUMERS, MlsDesk, READERS, type Answer } from '../support/mls-desk.js';

let desk: MlsDesk;
/** Of an MLS that shows closing prices to registered consumers, wherever the home is. */
let vow: MlsDesk;
let listing: JsonObject;
const readers = Object.keys(READERS);

beforeAll(async () => {
  [desk, vow] = await Promise.all([MlsDesk.open(), MlsDesk.open(undefined, { closePriceAudience: 'VOW' })]);
  listing = desk.sandbox.world.tables.Property.find((row) => row['AccessCode'] && row['StandardStatus'] === 'Active')!;
});
afterAll(() => Promise.all([desk?.close(), vow?.close()]));

const q = encodeURIComponent;
const refusedWith = (answer: Answer): string | undefined => ('code' in answer ? answer.code : undefined);
const rowsOf = (answer: Answer): JsonObject[] => ('content' in answer ? ((answer.content['value'] ?? []) as JsonObject[]) : []);
/** Values that nobody's model may see, of the listing that the leaks are tried on. */
const secrets = (): string[] =>
  ['AccessCode', 'LockBoxSerialNumber', 'OwnerPhone', 'OccupantPhone']
    .map((field) => String(listing[field] ?? ''))
    .filter((text) => text.length > 3);
const neverTold = (answer: Answer): void => {
  for (const secret of secrets()) expect(answer.text).not.toContain(secret);
};

/** One way in, as it would be tried: `resource`, what stands behind the question mark, and how it is turned down. */
interface Leak {
  readonly id: string;
  readonly resource?: string;
  readonly query: string;
  readonly code?: 'MLS_FIELD' | 'MLS_QUERY';
}

/** Refused for everybody, whatever the field holds and whether there is such a field at all. */
const REFUSED: readonly Leak[] = [
  { id: 'select-star', query: '$select=*' },
  { id: 'select-hidden', query: '$select=AccessCode,LockBoxLocation' },
  { id: 'select-compensation', query: '$select=BuyerBrokerageCompensation' },
  { id: 'select-compensation-legacy', query: '$select=BuyerAgencyCompensation' },
  { id: 'select-compensation-local', query: '$select=X_BAC' },
  { id: 'select-local', query: '$select=X_AnythingPrivate' },
  { id: 'filter-equals', query: "$filter=AccessCode eq '1234'" },
  { id: 'filter-reversed', query: "$filter='1234' eq AccessCode" },
  { id: 'filter-fields-compared', query: '$filter=PostalCode eq AccessCode' },
  { id: 'filter-in', query: "$filter=AccessCode in ('1234','4321')" },
  { id: 'function-startswith', query: "$filter=startswith(PrivateRemarks,'Gate 4')" },
  { id: 'function-nested', query: "$filter=indexof(tolower(trim(PrivateRemarks)),'gate') gt 0" },
  { id: 'function-length', query: '$filter=length(AccessCode) eq 4' },
  { id: 'orderby', query: '$orderby=OwnerName' },
  { id: 'orderby-function', query: '$orderby=substring(AccessCode,0,1) desc' },
  { id: 'count-on-hidden', query: "$count=true&$top=0&$filter=startswith(AccessCode,'1')" },
  { id: 'count-not', query: '$count=true&$filter=not (AccessCode eq null)' },
  { id: 'count-segment', resource: 'Property/$count', query: "$filter=AccessCode eq '1'", code: 'MLS_QUERY' },
  { id: 'apply-groupby', query: '$apply=groupby((OwnerPhone))', code: 'MLS_QUERY' },
  { id: 'apply-aggregate', query: '$apply=groupby((ListAgentMlsId),aggregate($count as n))', code: 'MLS_QUERY' },
  { id: 'compute', query: '$compute=AccessCode as c&$select=c', code: 'MLS_QUERY' },
  { id: 'search', query: '$search=1234', code: 'MLS_QUERY' },
  { id: 'expand-star', query: '$expand=*' },
  { id: 'expand-password', query: '$expand=ListAgent($select=MemberPassword)' },
  { id: 'expand-star-inside', query: '$expand=ListAgent($select=*)' },
  { id: 'expand-password-tested', query: '$filter=ListAgent/MemberPassword ne null' },
  { id: 'expand-history', query: "$expand=HistoryTransactional($filter=FieldName eq 'PrivateRemarks')" },
  { id: 'expand-history-plain', query: '$expand=HistoryTransactional' },
  { id: 'expand-history-any', query: "$filter=HistoryTransactional/any(h:h/FieldName eq 'AccessCode')" },
  { id: 'expand-media-private', query: "$expand=Media($filter=Permission/any(p:p eq 'Private'))" },
  { id: 'expand-media-ordered', query: '$expand=Media($orderby=Permission)' },
  { id: 'expand-media-counted', query: '$expand=Media($count=true)' },
  { id: 'expand-media-tested', query: "$filter=Media/any(m:m/Permission eq 'Private')" },
  { id: 'expand-deep', query: '$expand=ListAgent($expand=Office($expand=MainOffice))' },
  { id: 'nextlink-token', query: '$skiptoken=MTAwLi4x', code: 'MLS_QUERY' },
  { id: 'key-property', resource: "Property('KEY')/PrivateRemarks", query: '', code: 'MLS_QUERY' },
  { id: 'key-value', resource: "Property('KEY')/AccessCode/$value", query: '', code: 'MLS_QUERY' },
  { id: 'key-climb', resource: '../Contacts', query: '', code: 'MLS_QUERY' },
  { id: 'path-in-select', query: '$select=ListAgent/MemberPassword' },
  { id: 'alias', query: "$filter=@p&@p=AccessCode eq '1234'", code: 'MLS_QUERY' },
  { id: 'alias-value', query: "$filter=AccessCode eq @p&@p='1234'", code: 'MLS_QUERY' },
  { id: 'encoded-once', query: `%24filter=${q("AccessCode eq '1234'")}` },
  { id: 'encoded-name', query: "$filter=Access%43ode eq '1'" },
  { id: 'encoded-twice', query: `$filter=${q(q("AccessCode eq '1'"))}`, code: 'MLS_QUERY' },
  { id: 'encoded-twice-value', query: `$filter=${q(`City eq 'x${q("' or AccessCode eq '1")}'`)}`, code: 'MLS_QUERY' },
  { id: 'option-twice', query: "$filter=City eq 'a'&$FILTER=AccessCode eq '1'", code: 'MLS_QUERY' },
  { id: 'case-name', query: '$select=aCCESScODE' },
  { id: 'case-filter', query: "$filter=ACCESSCODE eq '1' AND City eq 'x'" },
  { id: 'case-option', query: "$FiLtEr=AccessCode eq '1'" },
  { id: 'key-numeric', query: '$filter=ListingKeyNumeric gt 5' },
  { id: 'key-numeric-select', query: '$select=ListingKeyNumeric' },
  { id: 'metadata', resource: '$metadata', query: '', code: 'MLS_QUERY' },
  { id: 'metadata-resource', resource: 'Field', query: "$filter=startswith(FieldName,'X_')" },
  { id: 'record-url', resource: 'EntityEvent', query: '$select=ResourceRecordUrl' },
  { id: 'contacts', resource: 'Contacts', query: '$select=ContactPassword' },
  { id: 'lambda-shadow', query: '$filter=AccessibilityFeatures/any(AccessCode:AccessCode eq AccessCode) and AccessCode eq 1' },
  { id: 'cast', query: "$filter=cast(AccessCode,'Edm.Int32') gt 1", code: 'MLS_QUERY' },
  { id: 'unreadable', query: '$filter=AccessCode eq', code: 'MLS_QUERY' },
];

/** A refusal without the field that it names, which is a word of the query as its caller wrote it. */
function withoutOwnWord(text: string, query: string): string {
  const asked = query.replaceAll(/%([\da-f]{2})/gi, (_escape, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return text.replace(/ It is (\w+)\./, (said, word: string) => (asked.includes(word) ? '' : said));
}

describe.each(readers)('a leak of the query, tried by: %s', (reader) => {
  it.each(REFUSED.map((leak) => [leak.id, leak] as const))(
    '%s is refused',
    async (_id, { resource = 'Property', query, code = 'MLS_FIELD' }) => {
      const before = desk.sandbox.reso.requests.total;
      const answer = await desk.ask(reader, resource, query);
      expect(refusedWith(answer)).toBe(code);
      expect(withoutOwnWord(answer.text, query)).not.toMatch(/AccessCode|PrivateRemarks|1234|Password|OwnerPhone/i);
      // Nothing was asked: a refusal that comes from upstream takes another time for each value.
      expect(desk.sandbox.reso.requests.total).toBe(before);
    },
  );

  it('hidden-or-missing is told in the same words, but for the one that was asked with', async () => {
    const [hidden, missing] = await Promise.all(
      ['AccessCode', 'NoSuchField'].map(async (name) => {
        const answer = await desk.ask(reader, 'Property', `$filter=${name} eq '1'`);
        return JSON.stringify(answer).replaceAll(name, 'Asked');
      }),
    );
    expect(hidden).toEqual(missing);
  });

  it('select-omitted is a named list, without what no model may see', async () => {
    const answer = await desk.ask(reader, 'Property', "$top=20&$filter=StandardStatus eq 'Active'");
    expect(rowsOf(answer).length).toBeGreaterThan(5);
    for (const row of rowsOf(answer))
      expect(Object.keys(row).filter((name) => /Code$|LockBox|Compensation|Owner/.test(name) && name !== 'PostalCode')).toEqual([]);
    neverTold(answer);
  });

  it('key-lookup is a query with the same conditions as any other', async () => {
    const answer = await desk.ask(reader, `Property('${String(listing['ListingKey'])}')`, '');
    expect(rowsOf(answer).length).toBeLessThanOrEqual(1);
    neverTold(answer);
  });

  it('paging keeps the mandatory conditions', async () => {
    await desk.ask(reader, 'Property', '$top=30&$skip=40&$orderby=ListPrice');
    const urls = desk.sandbox.reso.requests.log.slice(-1).map(({ url }) => decodeURIComponent(url));
    expect(urls.length).toBeGreaterThan(0);
    for (const url of urls) {
      expect(url).toContain("OriginatingSystemName eq 'Cascade MLS'");
      expect(url).toContain('MlgCanView eq true');
      expect(url).toMatch(/StandardStatus eq 'Active'/);
      expect(url.includes('InternetEntireListingDisplayYN ne false')).toBe(CONSUMERS.includes(reader));
    }
  });

  it('mandatory-widened: an or cannot reach around what the gateway adds', async () => {
    const answer = await desk.ask(
      reader,
      'Property',
      "$top=50&$filter=ListPrice gt 0 or OriginatingSystemName ne 'x'&$select=StandardStatus,ListOfficeKey",
    );
    for (const row of rowsOf(answer)) {
      expect(row['StandardStatus']).toMatch(
        CONSUMERS.includes(reader) ? /^(?:Active|Active Under Contract|Pending|Closed)$/ : /^(?!Delete)/,
      );
    }
  });
});

/** Of the sets of permissions in this world, those by which a picture is shown. */
const TO_ALL = ['Public,IDX,VOW'];
const TO_AGENTS = [...TO_ALL, 'VOW', 'Agent Only'];
const TO_OFFICE = [...TO_AGENTS, 'Office Only', 'Firm Only'];
const PICTURES: Readonly<Record<string, readonly string[]>> = {
  'agent of another firm': TO_AGENTS,
  'agent of the listing office': TO_OFFICE,
  'listing agent': [...TO_OFFICE, 'Private'],
  'broker of the listing office': [...TO_OFFICE, 'Private'],
  'MLS staff': [...TO_OFFICE, 'Private'],
};

describe.each(readers)('what a query brings along, asked by: %s', (reader) => {
  const tables = () => desk.sandbox.world.tables;

  it('expand-password: related members come without credentials and without what is for staff of the MLS', async () => {
    const answer = await desk.ask(reader, 'Property', '$top=20&$expand=ListAgent,CoListAgent,ListOffice');
    const agents = rowsOf(answer).flatMap((row) => (row['ListAgent'] ? [row['ListAgent'] as JsonObject] : []));
    // Whom to ask stands in the attribution; who it is at the MLS is nothing for consumers.
    expect([refusedWith(answer), agents.length > 5]).toEqual(CONSUMERS.includes(reader) ? ['MLS_FIELD', false] : [undefined, true]);
    for (const agent of agents)
      expect(Object.keys(agent).filter((name) => /Password|Login|Security|Billing|Comments/.test(name))).toEqual([]);
    for (const { MemberPassword, MemberLoginId } of tables().Member) {
      expect(answer.text).not.toContain(String(MemberPassword));
      expect(answer.text).not.toContain(`"${String(MemberLoginId)}"`);
    }
  });

  it('expand-media: pictures come by their permission, and each that may be seen does', async () => {
    const mine = tables()
      .Property.filter(
        (row) =>
          row.ListAgentKey === 'MEM-1001' &&
          row['CoListAgentKey'] === null &&
          row.StandardStatus === 'Active' &&
          row['InternetEntireListingDisplayYN'] === true &&
          (row['FeedTypes'] as string[]).includes('IDX'),
      )
      .map(({ ListingKey }) => ListingKey);
    expect(mine.length).toBeGreaterThan(3);
    const query = `$filter=ListingKey in (${mine.map((key) => `'${key}'`).join(',')})&$top=50&$expand=Media($select=MediaKey,MediaURL)`;
    const answer = await desk.ask(reader, 'Property', `${query}&$select=ListingKey`);
    const refused = CONSUMERS.includes(reader);
    const rows = rowsOf(answer);
    expect([refusedWith(answer), rows.length]).toEqual(refused ? ['MLS_FIELD', 0] : [undefined, mine.length]);
    const keys = rows.flatMap((row) => (row['Media'] as JsonObject[]).map((item) => item['MediaKey']));
    const wanted = tables().Media.filter(
      (item) => mine.includes(String(item['ResourceRecordKey'])) && (PICTURES[reader] ?? []).includes(String(item['Permission'])),
    );
    expect(keys.toSorted()).toEqual(wanted.map(({ MediaKey }) => MediaKey).toSorted());
  });

  it('nextlink: no link of the MLS leaves; how to read on is a number, and the next page keeps the conditions', async () => {
    const first = await desk.ask(reader, 'Property', '$top=5&$orderby=ListingKey');
    expect(first.text).not.toMatch(/nextLink|skiptoken|odata\/Property/i);
    const nextSkip = 'content' in first ? Number(first.content['nextSkip']) : 0;
    expect(nextSkip).toBeGreaterThanOrEqual(5);
    const second = await desk.ask(reader, 'Property', `$top=5&$orderby=ListingKey&$skip=${nextSkip}`);
    const keys = [first, second].flatMap((answer) => rowsOf(answer).map((row) => row['ListingKey']));
    expect(new Set(keys).size).toBe(keys.length);
    expect(decodeURIComponent(desk.sandbox.reso.requests.log.at(-1)!.url)).toContain("OriginatingSystemName eq 'Cascade MLS'");
  });

  it('error-echo: what the MLS says of a query is repeated to nobody', async () => {
    desk.sandbox.reso.setFault({ kind: 'chatty_error', resource: 'Property', times: 1 });
    const answer = await desk.ask(reader, 'Property', "$filter=City eq 'Whereabouts'");
    desk.sandbox.reso.setFault(undefined);
    expect(refusedWith(answer)).toBe('UPSTREAM_ERROR');
    expect(answer.text).not.toMatch(/Whereabouts|Bearer|sbx-|555|City/);
  });
});

describe('history and telephones', () => {
  it('inherit the class of what they describe', async () => {
    const history = await desk.ask('MLS staff', 'HistoryTransactional', '$top=50&$select=FieldName,ResourceName,PreviousValue,NewValue');
    const fields = rowsOf(history).map((row) => String(row['FieldName']));
    expect(fields.length).toBeGreaterThan(0);
    expect(fields).not.toContain('AccessCode');
    for (const reader of readers.filter((name) => name !== 'MLS staff')) {
      for (const resource of ['HistoryTransactional', 'OtherPhone', 'Media', 'OpenHouse'])
        expect(refusedWith(await desk.ask(reader, resource, '$top=5'))).toBe('MLS_FIELD');
    }
  });
});

describe('history of a field that the MLS does not name itself', () => {
  it('is on no page, and makes none short, where the resource or the field is named', async () => {
    const rows = desk.sandbox.world.tables.HistoryTransactional as unknown as JsonObject[];
    const changes = rows.filter((row) => row['FieldName'] === 'ListPrice').slice(0, 30);
    const ofBoth = `ResourceRecordKey in (${[...new Set(changes.map((row) => `'${String(row['ResourceRecordKey'])}'`))].join(',')})`;
    const query = (filter: string, more = '') =>
      `$filter=${ofBoth} and ${filter}&$select=FieldName&$top=10&$orderby=HistoryTransactionalKey${more}`;
    const ask = async (filter: string) => {
      const answer = await desk.ask('MLS staff', 'HistoryTransactional', query(filter));
      return [rowsOf(answer).map((row) => row['FieldName']), 'content' in answer ? answer.content['nextSkip'] : answer];
    };
    for (const row of changes.slice(0, 15)) row['FieldName'] = 'X_GateWord';
    for (const filter of ["ResourceName eq 'Property'", "FieldName in ('ListPrice','StandardStatus','X_GateWord')"]) {
      const [fields, next] = await ask(filter);
      expect([(fields as string[]).length, next]).toEqual([10, 10]);
      expect(fields).not.toContain('X_GateWord');
    }
    expect(await ask("FieldName eq 'X_GateWord'")).toEqual([[], undefined]);
    for (const row of changes) row['FieldName'] = 'ListPrice';
  });
});

describe.each(readers)('the closing price of a state where it is no public record, asked for by: %s', (reader) => {
  const inTexas = (of: MlsDesk): JsonObject => {
    const row = of.sandbox.world.tables.Property.find(
      (each) =>
        each.StandardStatus === 'Closed' && each['InternetEntireListingDisplayYN'] === true && (each['FeedTypes'] as string[]).length > 3,
    )! as JsonObject;
    row['StateOrProvince'] = 'TX';
    return row;
  };
  const told = async (of: MlsDesk, { ListingKey, ClosePrice }: JsonObject): Promise<readonly boolean[]> => {
    const one = `$filter=ListingKey eq '${String(ListingKey)}'`;
    const shown = await of.ask(reader, 'Property', `${one}&$select=ListingKey,ClosePrice`);
    const found = await of.ask(reader, 'Property', `${one} and ClosePrice eq ${String(ClosePrice)}&$select=ListingKey&$count=true`);
    expect(rowsOf(shown)).toHaveLength(1);
    return [rowsOf(shown)[0]!['ClosePrice'] === ClosePrice, rowsOf(found).length === 1];
  };

  it('is for participants, unless the MLS says who else', async () => {
    const participant = !CONSUMERS.includes(reader);
    expect(await told(desk, inTexas(desk))).toEqual([participant, participant]);
    const registered = reader !== 'consumer';
    const row = inTexas(vow);
    const select = await vow.ask(reader, 'Property', `$filter=ListingKey eq '${String(row['ListingKey'])}'&$select=ListingKey,ClosePrice`);
    expect([refusedWith(select), rowsOf(select)[0]?.['ClosePrice']]).toEqual(
      registered ? [undefined, row['ClosePrice']] : ['MLS_FIELD', undefined],
    );
  });
});
