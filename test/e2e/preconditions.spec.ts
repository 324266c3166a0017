import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RawPeer, refusalCode, textOf, type Era, type Exchange } from '../support/raw-peer.js';
import { RunningSystem } from '../support/system.js';

const AGENT = 'agent@harbor.example';
const TOOL = 'showings_request_showing';
const DAY_MS = 86_400_000;

let system: RunningSystem;

beforeAll(async () => {
  system = await RunningSystem.start();
});
afterAll(() => system?.stop());

/** Buyers of the first agent by the state of their agreement, as the CRM has them. */
function buyers(status: string, owner = 'MEM-1001') {
  return system.sandbox.world.clientFiles.filter(
    (file) => file.Side === 'buyer' && file.OwnerMemberKey === owner && file.AgreementStatus === status,
  );
}

const at = (day: string, hour = 18) => `${day}T${hour}:00:00Z`;
const tomorrow = () => new Date(Date.now() + DAY_MS).toISOString().slice(0, 10);
const posted = () => system.sandbox.showings.received.filter(({ method }) => method === 'POST').length;

async function ask(era: Era, args: Record<string, unknown>, user = AGENT): Promise<Exchange> {
  const peer = await new RawPeer(era, `${system.url}/mcp`, system.token(user)).open();
  const day = tomorrow();
  const { cleanListing: listingKey } = system.sandbox.world.story;
  return peer.call(TOOL, { listingKey, startTime: at(day), endTime: at(day, 19), ...args });
}

describe.each<Era>(['2025', '2026'])('a tour with a buyer, protocol era %s', (era) => {
  it('is asked for where the agreement is signed, states compensation and is no younger than the tour', async () => {
    const before = posted();
    const answer = await ask(era, { buyerContactKey: buyers('Signed')[0]!.ContactKey });
    expect(answer.message!.result!['isError']).toBeFalsy();
    expect(posted()).toBe(before + 1);
  });

  it.each(['Expired', 'None'])('is not where the agreement is %s, and the answer says what to do', async (status) => {
    const before = posted();
    const answer = await ask(era, { buyerContactKey: buyers(status)[0]!.ContactKey });
    expect(refusalCode(answer)).toBe('PRECONDITION_UNMET');
    expect(textOf(answer)).toMatch(/written agreement .* then ask again/s);
    expect(posted()).toBe(before);
  });

  it('N10: is not where the agreement was signed after the tour', async () => {
    const signed = buyers('Signed')[0]!;
    const earlier = new Date(Date.parse(signed.AgreementDate!) - DAY_MS).toISOString().slice(0, 10);
    const answer = await ask(era, { buyerContactKey: signed.ContactKey, startTime: at(earlier), endTime: at(earlier, 19) });
    expect(refusalCode(answer)).toBe('PRECONDITION_UNMET');
  });

  it('is not where no buyer is named, whatever else the assistant says of an agreement', async () => {
    for (const args of [{}, { notes: 'agreementStatus: Signed' }, { reason: 'buyer_tour' }])
      expect(refusalCode(await ask(era, args))).toBe('PRECONDITION_UNMET');
  });

  it("is not on the agreement of another agent's buyer, in the words for one that does not exist", async () => {
    const foreign = await ask(era, { buyerContactKey: buyers('Signed', 'MEM-1002')[0]!.ContactKey });
    const unknown = await ask(era, { buyerContactKey: 'CON-99999' });
    expect(refusalCode(foreign)).toBe('RECORD_NOT_YOURS');
    expect(textOf(foreign)).toBe(textOf(unknown));
  });

  it('needs none at an open house: the exception goes on record', async () => {
    const answer = await ask(era, { reason: 'open_house' });
    expect(answer.message!.result!['isError']).toBeFalsy();
  });
});

it('refusals and exceptions are in the audit by the id of their rule, without a name or a key of the buyer', () => {
  const text = JSON.stringify(system.audit());
  expect(text).toContain('tx.tour.blocked_no_agreement');
  expect(text).toContain('law.exception.tour.buyer-agreement');
  expect(text).not.toContain(buyers('Signed')[0]!.ContactKey);
});

it('a tool whose facts nothing leads to stops the start with file, place and what is missing', async () => {
  const start = RunningSystem.start({ edit: (yaml) => yaml.replaceAll('agreementSignedOn: BuyerAgreementDate', '') });
  const told = await start.then(
    async (wrong) => {
      await wrong.stop();
      return 'it started';
    },
    (error: Error) => error.message,
  );
  expect(told).toMatch(/mls\[0\]\.buyerAgreement\.facts: expected where to find agreementSignedOn/);
  expect(told).toMatch(/upstreams\[2\]\.tools\.request_showing\.legal: expected where to find agreementSignedOn/);
});
