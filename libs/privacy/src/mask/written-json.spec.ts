import { isJsonObject, type JsonObject, type JsonValue, type MemberFacts } from '@gatehouse/kernel';
import { HeldKeyRing } from '@gatehouse/seal';
import { describe, expect, it } from 'vitest';
import { callWith, listing, text } from '../../fixtures/doors.js';
import { loadFieldDictionary } from '../fields/load-field-dictionary.js';
import { MemoryPlaceholderStore } from '../placeholders/placeholder-store.js';
import { Placeholders } from '../placeholders/placeholders.js';
import { Masker } from './masker.js';
import { writtenJson } from './written-json.js';

const masker = new Masker({
  dictionary: loadFieldDictionary(),
  placeholders: new Placeholders({ store: new MemoryPlaceholderStore(), key: new Uint8Array(32).fill(1), ring: HeldKeyRing.ofProcess() }),
});
const masked = (structuredContent: JsonObject) =>
  masker.clean(callWith({ action: 'read', dataClass: 'listing' }), { content: [], structuredContent }, 'result');

const MEMBER: MemberFacts = {
  memberKey: 'MEM-1',
  memberMlsId: 'C1',
  memberType: 'Agent',
  memberStatus: 'Active',
  officeKey: 'OFF-1',
  firmKey: 'OFF-1',
  supervisedOfficeKeys: [],
  assistantTo: [],
  teams: [],
  licence: { status: 'active' },
};

/** A client of a colleague: key and owner may be known, nothing else of it. */
const CLIENT: JsonObject = {
  ContactKey: 'C-1',
  FirstName: 'Nadia',
  LastName: 'Schaefer',
  OwnerMemberKey: 'MEM-9',
  Notes: 'Moves with the twins in spring',
};
const SHOWN: JsonObject = { ContactKey: 'C-1', OwnerMemberKey: 'MEM-9' };

/** The JSON of texts inside of texts, read back. */
function readBack(value: JsonValue): JsonValue {
  if (typeof value === 'string') {
    const json = writtenJson(value);
    return json ? readBack(json.value) : value;
  }
  if (Array.isArray(value)) return value.map(readBack);
  return isJsonObject(value) ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, readBack(item)])) : value;
}

const client = JSON.stringify(CLIENT);

describe('a record inside a text of an answer', () => {
  it.each<[string, JsonObject, JsonObject]>([
    ['in a field of an object', { note: client }, { note: SHOWN }],
    ['with indents', { note: JSON.stringify(CLIENT, null, 2) }, { note: SHOWN }],
    ['as a text of a text', { note: JSON.stringify(client) }, { note: SHOWN }],
    ['in a text in a text', { note: JSON.stringify({ inner: client }) }, { note: { inner: SHOWN } }],
    ['in a list', { rows: [client, 'sunny'] }, { rows: [SHOWN, 'sunny'] }],
    ['one to a line', { log: `${client}\n${client}\n` }, { log: [SHOWN, SHOWN] }],
    ['in a field that is shown', { ...listing('Sunny'), City: client }, { ...listing('Sunny'), City: SHOWN }],
    ['in remarks', listing(client), { ...listing(''), PublicRemarks: SHOWN }],
    ['of a listing', { note: JSON.stringify(listing('Sunny')) }, { note: listing('Sunny') }],
  ])('is masked as the record that it is: %s', async (_, answer, expected) => {
    const { structuredContent } = await masked(answer);
    expect(readBack(structuredContent!)).toEqual(expected);
    expect(JSON.stringify(structuredContent)).not.toMatch(/Nadia|twins/);
  });

  it('leaves a text as it came where nothing is hidden', async () => {
    const note = '{ "ListPrice":749000,\t"Beds" : 3 }';
    expect(await masked({ note })).toMatchObject({ structuredContent: { note } });
  });

  it('hides what a reader would take who takes the first of two', async () => {
    const { structuredContent } = await masked({ note: '{"said":"Gate code 4821","said":"Sunny"}' });
    expect(structuredContent).toEqual({ note: '{"said":"Sunny"}' });
  });

  it('ends at some depth', async () => {
    const deep = Array.from({ length: 12 }).reduce<JsonValue>((inner) => [[[JSON.stringify(inner)]]], ['Gate code 4821']);
    expect(JSON.stringify(await masked({ note: JSON.stringify(deep).slice(0, 900_000) }))).not.toContain('4821');
  });

  it('is left out of a list where it is of a client whom somebody else looks after', async () => {
    const call = callWith({ action: 'read', dataClass: 'contact', owner: { tool: 'get', argument: 'contactId' } }, 'tools/call', MEMBER);
    const other = { area: 'North of the river' };
    const { structuredContent, content } = await masker.clean(
      call,
      { content: [text(`${client}\n${JSON.stringify(other)}`)], structuredContent: { rows: [client, JSON.stringify(other)] } },
      'result',
    );
    expect((structuredContent as { rows: string[] }).rows).toHaveLength(1);
    expect(JSON.stringify([structuredContent, content])).not.toContain('C-1');
    expect(JSON.stringify(structuredContent)).toContain('North');
  });
});
