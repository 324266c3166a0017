import { McpCall, SilentChannel, type JsonObject, type JsonValue } from '@gatehouse/kernel';
import { HeldKeyRing } from '@gatehouse/seal';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadFieldDictionary } from '../fields/load-field-dictionary.js';
import { MemoryPlaceholderStore } from '../placeholders/placeholder-store.js';
import { Placeholders } from '../placeholders/placeholders.js';
import { maskRecord, maskText } from './mask-text.js';
import { Masker } from './masker.js';

/** The figures of one code in two or three parts, each too short to read as a code. */
const parts = fc
  .tuple(
    fc.integer({ min: 10, max: 99 }),
    fc.integer({ min: 10, max: 99 }),
    fc.option(fc.integer({ min: 10, max: 99 }), { nil: undefined }),
  )
  .map(([first, second, third]) => [first, second, third].filter((part) => part !== undefined).map(String))
  .filter((pieces) => new Set(pieces).size === pieces.length);
const word = fc.constantFrom('gate', 'Lockbox', 'alarm', 'gate code', 'keypad', 'Lock box combo', 'garage keypad', 'front door code');
const begins = fc.constantFrom(' is ', ': ', ' starts with ', ' = ', ' begins with ');
const goesOn = fc.constantFrom(
  ', then ',
  ' then ',
  ' followed by ',
  ' and ends with ',
  '. The rest is ',
  ', second half ',
  ' and then ',
  '. Last two: ',
);
/** Of the parts, those that can still be read. */
const leftIn = (said: string, pieces: readonly string[]): readonly string[] =>
  pieces.filter((piece) => new RegExp(String.raw`(?<!\d)${piece}(?!\d)`).test(said));

const placeholders = new Placeholders({
  store: new MemoryPlaceholderStore(),
  key: new Uint8Array(32).fill(1),
  ring: HeldKeyRing.ofProcess(),
});
const masker = new Masker({ dictionary: loadFieldDictionary(), placeholders });

function answered(answer: JsonObject): Promise<JsonObject> | JsonObject {
  const claims = { subject: 'agent@harbor.example', issuer: 'i', tokenId: 't', clientId: 'c', scopes: [], expiresAt: 9e9 };
  const { signal } = new AbortController();
  const call = new McpCall({
    method: 'tools/call',
    params: {},
    era: 'modern',
    endpoint: undefined,
    claims,
    channel: new SilentChannel(),
    signal,
  });
  const terms = { action: 'read', dataClass: 'showing' } as const;
  call.principal.set({ subject: claims.subject, tenant: 'harbor', name: 'Agent', roles: ['agent'], token: claims });
  const descriptor = { name: 'notes', inputSchema: {} };
  call.tool.set({ kind: 'tool', upstream: 'crm', name: 'notes', publicName: 'crm_notes', descriptor, terms, digest: '' });
  call.decision.set({ effect: 'permit', obligations: { reach: 'own', maskOwn: false }, policies: [] });
  return masker.clean(call, answer, 'result');
}

describe('a code in parts', () => {
  it('leaves no text, however the parts are joined', () => {
    fc.assert(
      fc.property(parts, word, begins, goesOn, (pieces, what, first, next) => {
        const [head, ...rest] = pieces;
        expect(leftIn(maskText(`The ${what}${first}${head}${rest.map((piece) => `${next}${piece}`).join('')}.`).masked, pieces)).toEqual(
          [],
        );
      }),
      { numRuns: 400 },
    );
  });

  it('leaves no answer in several blocks of text', async () => {
    const joint = fc.constantFrom('then ', 'and then ', '', 'The rest is ', 'followed by ');
    await fc.assert(
      fc.asyncProperty(parts, word, begins, joint, async (pieces, what, first, next) => {
        const [head, ...rest] = pieces;
        const texts = [`the ${what}${first}${head}`, ...rest.map((piece) => `${next}${piece}`)];
        const answer = await answered({ content: texts.map((text) => ({ type: 'text', text })) });
        expect(leftIn(JSON.stringify(answer['content']), pieces)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  const stem = fc.constantFrom(
    'lockbox',
    'gate',
    'gateCode',
    'alarm_code',
    'LockBoxCode',
    'keypad',
    'doorCode',
    'access_pin',
    'account',
    'routing_number',
    'combo',
  );
  const suffixes = fc.constantFrom(
    ['_a', '_b', '_c'],
    ['1', '2', '3'],
    ['_first', '_second', '_third'],
    ['Part1', 'Part2', 'Part3'],
    ['_hi', '_lo', '_rest'],
  );
  const asValue = fc.constantFrom<(piece: string) => JsonValue>(
    (piece) => piece,
    Number,
    (piece) => `#${piece}`,
  );
  const around = fc.constantFrom<JsonObject>(
    {},
    { ListingKey: 'L-1', ListPrice: 749_000 },
    { ContactKey: 'C-1', OwnerMemberKey: 'M-1' },
    { id: 'x' },
  );

  it('leaves no record, in fields of its own', () => {
    fc.assert(
      fc.property(parts, stem, suffixes, fc.tuple(asValue, around), (pieces, name, ends, [write, beside]) => {
        const fields = Object.fromEntries(pieces.map((piece, index) => [`${name}${ends[index]}`, write(piece)]));
        expect(leftIn(JSON.stringify(maskRecord({ ...beside, ...fields }, undefined, { role: 'agent' }).masked ?? null), pieces)).toEqual(
          [],
        );
      }),
      { numRuns: 400 },
    );
  });

  it('leaves no record, in a list, in an object, or in notes beside one another', () => {
    fc.assert(
      fc.property(parts, stem, word, (pieces, name, what) => {
        const [head, ...rest] = pieces;
        const shapes: JsonObject[] = [
          { [name]: pieces },
          { [name]: { digits: pieces.map(Number) } },
          { [name]: Object.fromEntries(pieces.map((piece, index) => [`part${index}`, piece])) },
          { note1: `The ${what} is ${head}`, ...Object.fromEntries(rest.map((piece, index) => [`note${index + 2}`, `then ${piece}`])) },
        ];
        for (const shape of shapes)
          expect(leftIn(JSON.stringify(maskRecord(shape, undefined, { role: 'agent' }).masked ?? null), pieces)).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  it.each([
    'The gate is 6 feet wide, then 14 steps up.',
    'Garage for 2 cars and then 12 spaces on the street.',
    'Gate 12 at the north end, then 14 houses down.',
    'The door was replaced in 2019, then the roof.',
    'Access from 4th Street, then 2 blocks.',
    'Alarm was installed; 3 bedrooms and 2 baths.',
  ])('is not read into %j', (text) => expect(maskText(text).masked).toBe(text));

  it('leaves figures alone that are parts of nothing', () => {
    const record = { garage_1: 2, garage_2: 1, areaCode1: '916', postal_code_2: '95818', room1: '12', room2: '14', unit_1: '101' };
    expect(maskRecord(record, undefined, { role: 'agent' }).masked).toEqual(record);
  });

  it('takes no street that is named after a gate for a word of a door', () => {
    const streets = ['6086 Blue Gate Lane, Sacramento, CA 95818', '400 Golden Gate Avenue', '18 Garage Way, Davis, CA 95616'];
    for (const street of streets) {
      const task = { TaskKey: 'TSK-0003', MemberKey: 'MEM-1001', Subject: `Verify wire instructions for ${street} by telephone` };
      expect(maskRecord(task, undefined, { role: 'agent' }).masked).toEqual(task);
    }
    const beside = { note1: 'For 6086 Blue Gate Lane: the gate is 47', note2: 'then 19' };
    expect(leftIn(JSON.stringify(maskRecord(beside, undefined, { role: 'agent' }).masked), ['47', '19'])).toEqual([]);
  });
});
