import { Preconditions, readPreconditions } from '@gatehouse/access';
import { McpCall, RulesInForce, type JsonObject, type LegalTerms, type MemberFacts } from '@gatehouse/kernel';
import { describe, expect, it } from 'vitest';
import { LegalPreconditions, withNotices } from './legal-preconditions.js';
import { AGENT, messageOf } from './messages.fixture.mjs';

const member: MemberFacts = {
  ...AGENT,
  licence: { status: 'active', number: '01900001', state: 'CA' },
  licensedStates: ['CA'],
};

function callOf(legal: LegalTerms, args: JsonObject, method = 'tools/call'): McpCall {
  const call = messageOf({ method, params: { name: 'x', arguments: args }, name: 'Alex Porter', member });
  const terms = { action: 'write', dataClass: 'listing', legal } as const;
  call.tool.set({ kind: 'tool', upstream: 'site', name: 'x', publicName: 'x', descriptor: { name: 'x' }, terms, digest: '' });
  call.decision.set({ effect: 'permit', obligations: { reach: 'own', maskOwn: false }, policies: [] });
  return call;
}

const advertise: LegalTerms = {
  activity: 'publish_listing',
  facts: { text: 'body', licenceStatus: 'status', imagesAltered: 'altered' },
  evidence: [
    {
      upstream: 'mls',
      tool: 'get_listing',
      argument: 'key',
      from: 'listing',
      facts: {
        propertyState: '/listings/0/State',
        listingStatus: '/listings/0/Status',
        internetDisplay: '/listings/0/Shown',
        addressDisplay: '/listings/0/Shown',
      },
    },
  ],
};
const tour: LegalTerms = {
  activity: 'request_showing',
  facts: { tourStartsAt: 'start' },
  evidence: [
    {
      upstream: 'crm',
      tool: 'get_agreement',
      argument: 'key',
      from: 'agreement',
      facts: {
        agreementStatus: 'Status',
        agreementCompensation: 'Pay',
        agreementSignedOn: 'Signed',
        agreementEndsOn: 'Ends',
        propertyState: 'State',
        listingStatus: 'Now',
      },
    },
  ],
};
const AGREEMENT = { Status: 'Signed', Pay: '2 %', Signed: '2026-01-01', Ends: '2026-12-31', State: 'CA', Now: 'Active' };
const LISTED = { listing: 'LST-1', altered: false };
const inState = (State: string): JsonObject => ({ listings: [{ State, Status: 'Active', Shown: true }] });
/** What is asked of an advertisement of which nobody knows the listing. */
const OF_NOBODY_KNOWS = [
  'advertising.address-opted-out',
  'advertising.coming-soon-disclosure',
  'advertising.licence-of-state',
  'advertising.on-the-market',
  'advertising.seller-opted-out',
];

function lawOf(record: JsonObject = AGREEMENT) {
  const consulted: unknown[] = [];
  const forwarder = {
    consult: async (_call: McpCall, asked: object) => {
      consulted.push(asked);
      return { structuredContent: record };
    },
  };
  const preconditions = new Preconditions(readPreconditions());
  const clock = { now: () => Date.parse('2026-11-20T18:00:00Z') };
  const law = new LegalPreconditions({
    forwarder,
    preconditions,
    rules: new RulesInForce(undefined, ['WA'], clock),
    brokerage: 'Harbor Realty',
    officesOf: () => ({ offices: [] }),
    walls: { closes: () => Promise.resolve(false) },
    clock,
  });
  return { law, consulted };
}

const codeOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'passed',
    (refusal: { code: string }) => refusal.code,
  );

describe('what the law asks for', () => {
  it('is looked up where the terms say, by what the call names', async () => {
    const { law, consulted } = lawOf();
    await expect(law.check(callOf(tour, { start: '2026-11-21T18:00:00Z', agreement: 'AGR-1' }))).resolves.toEqual([]);
    expect(consulted).toEqual([{ upstream: 'crm', tool: 'get_agreement', args: { key: 'AGR-1' } }]);
  });

  it.each<[string, JsonObject, string]>([
    ['a record that names no owner counts', AGREEMENT, 'passed'],
    ['one of the caller counts', { ...AGREEMENT, OwnerMemberKey: 'MEM-1001' }, 'passed'],
    ['one of somebody else is refused', { ...AGREEMENT, OwnerMemberKey: 'MEM-2001' }, 'RECORD_NOT_YOURS'],
    ['one that does not say enough is not enough', { Status: 'Signed' }, 'PRECONDITION_UNMET'],
  ])('%s', async (_what, record, expected) => {
    const { law } = lawOf(record);
    expect(await codeOf(law.check(callOf(tour, { start: '2026-11-21T18:00:00Z', agreement: 'AGR-1' })))).toBe(expected);
  });

  it('is that of the states where the brokerage works and where the member is licensed', async () => {
    const { law } = lawOf(inState('CA'));
    const inCalifornia = callOf(advertise, { ...LISTED, body: 'A porch. Harbor Realty' });
    expect(await codeOf(law.check(inCalifornia))).toBe('PRECONDITION_UNMET');
    expect(inCalifornia.findings.map(({ rule }) => rule)).toEqual(['advertising.licence-number-ca']);
    expect(await codeOf(law.check(callOf(advertise, { ...LISTED, body: 'A porch. Harbor Realty, DRE 01900001' })))).toBe('passed');
  });

  it('cannot be talked out of what the gateway knows itself', async () => {
    const call = callOf(advertise, { ...LISTED, body: 'A porch. Harbor Realty, DRE 01900001', status: 'active' });
    const { law } = lawOf(inState('CA'));
    const expired = { ...member, licence: { ...member.licence, status: 'expired' as const } };
    Object.assign(call.principal.get(), { member: expired });
    expect(await codeOf(law.check(call))).toBe('PRECONDITION_UNMET');
  });

  it.each<[string, JsonObject, JsonObject, string[]]>([
    ['of the state of their licence passes', inState('CA'), {}, []],
    ['of another state is none of theirs', inState('WA'), {}, ['advertising.licence-of-state']],
    ['that nobody knows is none of theirs', { listings: [] }, {}, OF_NOBODY_KNOWS],
    ['whose answer is no list of listings neither', { listings: 'CA' }, {}, OF_NOBODY_KNOWS],
    ['that is not named neither', inState('CA'), { listing: '' }, OF_NOBODY_KNOWS],
    ['in New York falls under its law too', inState('NY'), {}, ['advertising.licence-of-state', 'advertising.licence-title-ny']],
  ])('a property %s', async (_what, answer, more, rules) => {
    const call = callOf(advertise, { ...LISTED, body: 'A porch. Harbor Realty, DRE 01900001', ...more });
    expect(await codeOf(lawOf(answer).law.check(call))).toBe(rules.length === 0 ? 'passed' : 'PRECONDITION_UNMET');
    expect(call.findings.map(({ rule }) => rule).toSorted()).toEqual(rules);
  });

  it.each<[string, JsonObject, string]>([
    ['in the state of their licence passes', { OfferListing: 'LST-1', State: 'CA' }, 'passed'],
    ['in that state by its name too', { OfferListing: 'LST-1', State: 'California' }, 'passed'],
    ['in another state by its name does not', { OfferListing: 'LST-1', State: 'Nevada' }, 'PRECONDITION_UNMET'],
    ['in another state is not theirs to answer', { OfferListing: 'LST-1', State: 'WA' }, 'PRECONDITION_UNMET'],
    ['that does not say its listing neither', { State: 'CA' }, 'PRECONDITION_UNMET'],
  ])('an offer on a property %s, by what the offer itself says', async (_what, record, expected) => {
    const { law, consulted } = lawOf(record);
    const evidence: LegalTerms['evidence'] = [
      { upstream: 'crm', tool: 'get_offer', argument: 'key', from: 'offer', facts: { listing: 'OfferListing' } },
      { upstream: 'mls', tool: 'get_listing', argument: 'key', from: 'listing', facts: { propertyState: 'State' } },
    ];
    const reply = callOf({ activity: 'answer_offer', facts: {}, evidence }, { offer: 'OFR-1', listing: 'LST-OTHER' });
    expect(await codeOf(law.check(reply))).toBe(expected);
    expect(consulted.slice(1)).toEqual(
      record['OfferListing'] === undefined ? [] : [{ upstream: 'mls', tool: 'get_listing', args: { key: 'LST-1' } }],
    );
  });

  it('is not asked of a task that began under it, nor of a tool without such terms', async () => {
    const { law } = lawOf();
    expect(await codeOf(law.check(callOf(advertise, {}, 'tasks/get')))).toBe('passed');
  });
});

describe('notices', () => {
  it('stand at the end of the result, not of a failed one', () => {
    const result = { content: [{ type: 'text', text: '$540,000' }] };
    expect(withNotices(result, ['An estimate.'])).toEqual({ content: [...result.content, { type: 'text', text: 'An estimate.' }] });
    const failed = { ...result, isError: true };
    expect(withNotices(failed, ['An estimate.'])).toBe(failed);
  });
});
