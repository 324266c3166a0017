import type { Clock, JsonObject, McpCall } from '@gatehouse/kernel';
import { beforeEach, expect, it } from 'vitest';
import { ConsultedSides } from './consulted-sides.js';

const call = {} as McpCall;
const SOURCE = {
  upstream: 'crm',
  tool: 'get_listing_parties',
  argument: 'listingKey',
  wall: { listing: ['/ListingKey'], side: ['/Side'], party: ['/ContactKey'], members: ['/MemberKeys'] },
};
const party = (Side: string, MemberKeys: string[], more: JsonObject = {}): JsonObject => ({
  ListingKey: 'LST-1',
  Side,
  MemberKeys,
  ...more,
});
const answer = (...parties: JsonObject[]): JsonObject => ({ structuredContent: { parties } });

let now: number;
let asked: object[];
let answers: (() => JsonObject | Error)[];
const clock = { now: () => now } as Clock;

beforeEach(() => {
  now = 0;
  asked = [];
  answers = [];
});

function sides(sources = [SOURCE]): ConsultedSides {
  const consult = async (_call: McpCall, request: object): Promise<JsonObject> => {
    asked.push(request);
    const said = answers.shift()?.() ?? new Error('nobody answers');
    if (said instanceof Error) throw said;
    return said;
  };
  return new ConsultedSides(() => ({ consult }) as never, sources, clock);
}

it('are told by the tool that gateway.yaml names, of the listing that was asked about alone', async () => {
  answers = [
    () => answer(party('seller', ['A']), party('Buyer', ['B'], { ContactKey: 'CON-1' }), party('buy', ['C'], { ListingKey: 'LST-2' })),
  ];
  expect(await sides().of(call, 'LST-1')).toEqual([
    { side: 'list', members: ['A'] },
    { side: 'buy', party: 'CON-1', members: ['B'] },
  ]);
  expect(asked).toEqual([{ upstream: 'crm', tool: 'get_listing_parties', args: { listingKey: 'LST-1' } }]);
});

it('are asked again after five seconds', async () => {
  answers = [() => answer(party('list', ['A'])), () => answer(party('list', ['B']))];
  const told = sides();
  await told.of(call, 'LST-1');
  now = 4_999;
  expect(await told.of(call, 'LST-1')).toEqual([{ side: 'list', members: ['A'] }]);
  now = 5_000;
  expect(await told.of(call, 'LST-1')).toEqual([{ side: 'list', members: ['B'] }]);
});

it.each<[string, () => JsonObject | Error]>([
  ['cannot be reached', () => new Error('down')],
  ['says that it failed', () => ({ ...answer(party('list', ['A'])), isError: true })],
  ['answers no record', () => ({ content: [{ type: 'text', text: 'ok' }] })],
])('are unknown while one of the tools %s, and that is not remembered', async (_which, failure) => {
  answers = [() => answer(party('list', ['A'])), failure, () => answer(party('list', ['A'])), () => answer(party('buy', ['B']))];
  const told = sides([SOURCE, { ...SOURCE, upstream: 'deals' }]);
  expect(await told.of(call, 'LST-1')).toBeUndefined();
  expect(await told.of(call, 'LST-1')).toHaveLength(2);
});

it('are unknown where no tool is named', async () => {
  expect(await sides([]).of(call, 'LST-1')).toBeUndefined();
  expect(asked).toEqual([]);
});
