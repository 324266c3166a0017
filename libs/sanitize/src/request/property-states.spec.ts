import { digestOf, McpCall, PropertyStates, Refusal, RulesInForce, SilentChannel, type JsonObject } from '@gatehouse/kernel';
import { beforeEach, describe, expect, it } from 'vitest';
import { ArgumentContract } from '../arguments/argument-contract.js';
import { Inspector } from '../inspection/inspector.js';
import { RequestSanitiser } from './request-sanitiser.js';

const inspector = Inspector.load({ runExamples: false });
/** Law of Illinois and others, not of Texas, where this brokerage is. */
const ARREST = 'Exclude anyone with an arrest record, exclude arrest records.';

class Lying extends PropertyStates {
  asked = 0;

  constructor(private readonly answer: () => Promise<readonly string[]>) {
    super();
  }

  of(): Promise<readonly string[]> {
    this.asked += 1;
    return this.answer();
  }
}

function callOf(args: JsonObject): McpCall {
  const claims = { subject: 'agent@harbor.example', issuer: 'i', tokenId: 't', clientId: 'c', scopes: [], expiresAt: 0 };
  const signal = new AbortController().signal;
  const params = { name: 'site_draft', arguments: args };
  const call = new McpCall({
    method: 'tools/call',
    params,
    era: 'modern',
    endpoint: undefined,
    claims,
    channel: new SilentChannel(),
    signal,
  });
  const descriptor = { name: 'draft', inputSchema: { type: 'object' } };
  const terms = { action: 'read', dataClass: 'general', openArguments: true } as const;
  const named = { upstream: 'site', name: 'draft', publicName: 'site_draft' };
  call.tool.set({ kind: 'tool', ...named, descriptor, terms, digest: digestOf(descriptor) });
  return call;
}

let illinois: Lying;
beforeEach(() => (illinois = new Lying(() => Promise.resolve(['IL']))));

async function outcome(args: JsonObject, places: Lying, states = ['TX']): Promise<string> {
  const sanitiser = new RequestSanitiser(new ArgumentContract(), inspector, new RulesInForce(undefined, states), places);
  try {
    await sanitiser.sanitise(callOf(args));
    return 'passes';
  } catch (error) {
    return error instanceof Refusal ? error.code : 'another error';
  }
}

describe('words that only the law of other states speaks against', () => {
  it.each<JsonObject>([{ listingKey: 'LST-1' }, { ListingKey: 'LST-1' }, { listing_keys: ['LST-2', 'LST-1'] }])(
    'are judged by where %j lies',
    async (named) => {
      expect(await outcome({ text: ARREST, ...named }, illinois)).toBe('FAIR_HOUSING');
      expect(await outcome({ text: ARREST, ...named }, new Lying(() => Promise.resolve(['TX'])))).toBe('passes');
      expect(await outcome({ text: ARREST, ...named }, new Lying(() => Promise.resolve([])))).toBe('passes');
    },
  );

  it('have nobody asked where the call names no listing', async () => {
    expect(await outcome({ text: ARREST }, illinois)).toBe('passes');
    expect(illinois.asked).toBe(0);
  });

  it('are refused where nobody can tell', async () => {
    const down = new Lying(() => Promise.reject(new Refusal('UPSTREAM_DOWN')));
    expect(await outcome({ text: ARREST, listingKey: 'LST-1' }, down)).toBe('UPSTREAM_DOWN');
  });
});

it('are judged so in what a person answers to a question of the tool, too, and the MLS is asked once for both', async () => {
  const sanitiser = new RequestSanitiser(new ArgumentContract(), inspector, new RulesInForce(undefined, ['TX']), illinois);
  const call = callOf({ text: 'Sunny corner lot.', listingKey: 'LST-1' });
  await sanitiser.sanitise(call);
  for (const _ of [1, 2])
    await expect(async () => sanitiser.admit(call, { q: { action: 'accept', content: { text: ARREST } } })).rejects.toMatchObject({
      code: 'FAIR_HOUSING',
    });
  expect(illinois.asked).toBe(1);
});

describe('nobody is asked where a listing lies', () => {
  it.each([
    ['for harmless words', 'Sunny corner lot.', ['TX'], 'passes'],
    ['for what federal law forbids anyway', 'No families with children.', ['TX'], 'FAIR_HOUSING'],
    ['where the law of the brokerage has spoken', ARREST, ['CO'], 'FAIR_HOUSING'],
  ])('%s', async (_why, text, states, expected) => {
    expect(await outcome({ text, listingKey: 'LST-1' }, illinois, states)).toBe(expected);
    expect(illinois.asked).toBe(0);
  });
});
