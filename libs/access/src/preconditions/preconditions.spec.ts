import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ACTIVITIES, type RuleMode } from '@gatehouse/kernel';
import { afterAll, describe, expect, it } from 'vitest';
import { Preconditions } from './preconditions.js';
import { PreconditionFaults, readPreconditions, shippedPreconditions } from './read-preconditions.js';

const SHIPPED = readPreconditions();
/** As everything ships, but for one rule. */
const decided = (id: string, mode: RuleMode) =>
  new Preconditions(SHIPPED, () => ({ modeOf: (rule, shipped = 'enforce') => (rule === id ? mode : shipped) }));
const PLACE = { states: ['WA'], day: '2026-11-20' };
const IN_CALIFORNIA = { ...PLACE, states: ['WA', 'CA'] };
const folders: string[] = [];

afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

function edited(file: string, from: string, to: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'preconditions-'));
  folders.push(folder);
  cpSync(shippedPreconditions(), folder, { recursive: true });
  const text = readFileSync(join(folder, file), 'utf8');
  expect(text).toContain(from);
  writeFileSync(join(folder, file), text.replace(from, to));
  return folder;
}

describe('the shipped preconditions', () => {
  it('say for every activity what has to be so, with source, date and what to do', () => {
    expect(new Set(SHIPPED.map(({ activity }) => activity))).toEqual(new Set(ACTIVITIES));
    for (const { says, source, status } of SHIPPED) {
      expect(says).toMatch(/[.]$/);
      expect(source.asOf).toMatch(/^20\d\d-/);
      expect(status).toBe('counsel review needed');
    }
  });

  it('leave what was vacated off, with the reason', () => {
    const off = SHIPPED.filter((rule) => rule.off !== undefined);
    expect(off.map(({ id }) => id)).toEqual(['closing.residential-report', 'message.one-to-one-consent']);
    expect(new Preconditions(SHIPPED).about('send_message').map(({ id }) => id)).not.toContain('message.one-to-one-consent');
    const on = decided('message.one-to-one-consent', 'enforce');
    expect(on.about('send_message').map(({ id }) => id)).toContain('message.one-to-one-consent');
  });
});

const unmet = (rules: Preconditions, ...asked: Parameters<Preconditions['judge']>) => rules.judge(...asked).unmet.map(({ id }) => id);

describe('preconditions', () => {
  const rules = new Preconditions(SHIPPED);
  const licensed = { actsAs: 'member', propertyState: 'WA', licenceStates: ['WA'], listingStatus: 'Active' };
  const advertisement = {
    ...licensed,
    text: 'A porch, a garden. Harbor Realty.',
    brokerageName: 'Harbor Realty',
    licenceStatus: 'active',
    licenceNumber: '01900001',
    imagesAltered: false,
    internetDisplay: true,
    addressDisplay: true,
  };

  it('are those of the state', () => {
    expect(unmet(rules, 'publish_listing', advertisement, PLACE)).toEqual([]);
    expect(unmet(rules, 'publish_listing', advertisement, IN_CALIFORNIA)).toEqual(['advertising.licence-number-ca']);
  });

  it('ask of who acts as a licensee, and of nobody else, for a licence of the state of the property', () => {
    const of = (more: object) => unmet(rules, 'publish_listing', { ...advertisement, ...more }, PLACE);
    expect(of({ propertyState: 'NV' })).toEqual(['advertising.licence-of-state']);
    expect(of({ propertyState: undefined })).toEqual(['advertising.licence-of-state']);
    expect(of({ licenceStates: undefined })).toEqual(['advertising.licence-of-state']);
    expect(of({ actsAs: undefined, propertyState: 'NV' })).toEqual(['advertising.licence-of-state']);
    expect(of({ propertyState: 'NV', licenceStates: ['WA', 'NV'] })).toEqual([]);
    expect(of({ actsAs: 'public', propertyState: 'NV' })).toEqual([]);
  });

  it('let an advertisement follow where the listing stands and what its seller chose', () => {
    const of = (more: object) => unmet(rules, 'publish_listing', { ...advertisement, streetName: 'Larch Hollow', ...more }, PLACE);
    expect(of({ listingStatus: 'Withdrawn' })).toEqual(['advertising.on-the-market']);
    expect(of({ listingStatus: 'Coming Soon', sellerDisclosure: null })).toEqual(['advertising.coming-soon-disclosure']);
    expect(of({ listingStatus: 'Coming Soon', sellerDisclosure: 'DISC-1' })).toEqual([]);
    expect(of({ internetDisplay: false })).toEqual(['advertising.seller-opted-out']);
    const text = '31 larch  hollow. Harbor Realty.';
    expect(of({ addressDisplay: false, text })).toEqual(['advertising.address-opted-out']);
    expect(of({ addressDisplay: false })).toEqual([]);
    // An MLS without these fields has nothing in them; of a listing that nobody knows nothing is known.
    expect(of({ internetDisplay: null, addressDisplay: null, text })).toEqual([]);
    expect(of({ internetDisplay: undefined, addressDisplay: undefined, text })).toEqual([
      'advertising.seller-opted-out',
      'advertising.address-opted-out',
    ]);
  });

  it('hold from the day of their law on', () => {
    const { imagesAltered: _, ...unsaid } = { ...advertisement, text: 'Harbor Realty, DRE 01900001' };
    expect(unmet(rules, 'publish_listing', unsaid, IN_CALIFORNIA)).toEqual(['advertising.altered-image-ca']);
    expect(unmet(rules, 'publish_listing', unsaid, { ...IN_CALIFORNIA, day: '2025-12-31' })).toEqual([]);
  });

  it('of some calls bear on a call of which nobody can tell, and not on another', () => {
    const now = '2026-11-20T18:00:00Z';
    const clientListing = null;
    const service = { purpose: 'service', text: 'Your tour is at one.', now };
    expect(unmet(rules, 'send_message', { ...service, channel: 'email', clientListing }, PLACE)).toEqual([]);
    expect(unmet(rules, 'send_message', service, PLACE)).toEqual([
      'message.licence-of-state',
      'message.consent',
      'message.do-not-call',
      'message.quiet-hours',
      'message.texts-opted-out',
      'message.artificial-voice-consent',
      'message.artificial-voice-discloses',
    ]);
  });

  it('take no word for the purpose of a message that advertises', () => {
    const mail = { channel: 'email', clientListing: null, mailOptedOut: true, purpose: 'service', now: '2026-11-20T18:00:00Z' };
    const text = 'Thinking of selling? Prices are up on your street.';
    expect(unmet(rules, 'send_message', { ...mail, text }, PLACE)).toEqual(['message.service-advertises']);
    expect(unmet(rules, 'send_message', { ...mail, text, purpose: 'marketing' }, PLACE)).toContain('message.mail-opted-out');
  });

  it('put on record which exception set one aside', () => {
    const judged = rules.judge('request_showing', { ...licensed, exemption: 'open_house' }, PLACE);
    expect([judged.unmet, judged.excepted.map(({ id }) => id)]).toEqual([[], ['tour.buyer-agreement']]);
  });

  it('that are turned off do not count', () => {
    expect(unmet(decided('tour.buyer-agreement', 'off'), 'request_showing', licensed, PLACE)).toEqual([]);
  });

  it('that are only watched say what they would have done', () => {
    const judged = decided('tour.buyer-agreement', 'monitor').judge('request_showing', licensed, PLACE);
    expect([judged.unmet, judged.watched.map(({ rule }) => rule.id)]).toEqual([[], ['tour.buyer-agreement']]);
  });

  it('give way to an exception of the call, by its name', () => {
    const exception = { id: 'EX-1', rule: 'tour.buyer-agreement', scope: {}, reason: 'r', approvedBy: 'a', until: '2026-12-31' };
    const place = { ...PLACE, exceptionFor: (rule: string) => (rule === exception.rule ? exception : undefined) };
    const judged = rules.judge('request_showing', licensed, place);
    expect([judged.unmet, judged.watched.map((each) => each.exception?.id)]).toEqual([[], ['EX-1']]);
  });

  it('name the facts that a tool has to lead to', () => {
    expect(rules.needs('request_showing').get('tour.buyer-agreement')).toEqual([
      'agreementStatus',
      'agreementCompensation',
      'agreementSignedOn',
      'tourStartsAt',
      'agreementEndsOn',
    ]);
    expect(rules.needs('request_showing').get('tour.licence-of-state')).toEqual(['propertyState']);
    expect(rules.needs('publish_listing').get('advertising.active-licence')).toEqual([]);
  });

  it('have what the reader is told', () => {
    expect(rules.judge('show_value_estimate', { valuationDisplay: true }, PLACE).notices).toHaveLength(1);
    const told = (listingStatus: string) =>
      rules.judge('publish_listing', { ...advertisement, listingStatus, sellerDisclosure: 'DISC-1' }, PLACE).notices;
    expect(told('Coming Soon')).toEqual([expect.stringMatching(/one business day/)]);
    expect(told('Active')).toEqual([]);
  });
});

describe('files with faults', () => {
  it.each([
    {
      what: 'an example that the rule does not judge so',
      file: 'advice.yaml',
      from: '{ providers: [Northlight Title] }',
      to: '{ providers: [A, B, C] }',
      told: /provider\.choice-or-disclosure: examples\.unmet/,
    },
    {
      what: 'two tests in one condition',
      file: 'advice.yaml',
      from: 'atLeast: 3 }',
      to: 'atLeast: 3, present: true }',
      told: /advice\.yaml:\d+: .*must NOT have more than 2 properties/,
    },
    { what: 'no source', file: 'messages.yaml', from: 'section: 47 CFR 64.1200(c)(1)', to: 'where: x', told: /messages\.yaml/ },
    {
      what: 'an id twice',
      file: 'messages.yaml',
      from: 'id: message.opt-out',
      to: 'id: message.consent',
      told: /message\.consent: the id is taken/,
    },
    { what: 'no YAML', file: 'showings.yaml', from: 'preconditions:', to: 'preconditions: {', told: /showings\.yaml:\d+: expected YAML/ },
  ])('are not read: $what', ({ file, from, to, told }) => {
    const folder = edited(file, from, to);
    expect(() => readPreconditions(folder)).toThrow(PreconditionFaults);
    expect(() => readPreconditions(folder)).toThrow(told);
  });
});
