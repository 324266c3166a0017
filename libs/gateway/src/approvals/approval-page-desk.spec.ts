import { Readable } from 'node:stream';
import type { Principal } from '@gatehouse/kernel';
import { describe, expect, it } from 'vitest';
import { FormTokens } from '../oauth/form.js';
import { GatewayPages } from '../oauth/gateway-pages.js';
import type { PageVisit, Visitor } from '../visits/visitors.js';
import { ApprovalPageDesk, type ApprovalPageParts } from './approval-page-desk.js';

const NOW = 1_790_000_000_000;
const ID = '01900000-0000-7000-8000-000000000000';
const person = { subject: 'broker@harbor.example', roles: ['broker'] } as unknown as Principal;
const tokens = new FormTokens(Buffer.alloc(32, 1), 'https://gateway.example');

/** A desk before one review at which everything may be done. `age` of the sign-in in seconds. */
function desk({ age = 0, isStrong = false, hasFactor = false }) {
  const decided: unknown[] = [];
  const visitor: Visitor = { person, session: 's', signedInAt: NOW / 1000 - age, isStrong };
  const review = {
    id: ID,
    subject: 'agent@harbor.example',
    tool: 't',
    upstream: 'u',
    approverRoles: [],
    approvals: [],
    grounds: [],
    openedAt: 0,
  };
  const parts = {
    approvals: {
      show: async () => ({ review: { ...review, status: 'open', expiresAt: NOW + 1 }, arguments: {} }),
      optionsFor: () => ({ approve: true, refuse: true, breakGlass: true }),
      decide: async (verb: string) => void decided.push(verb),
    },
    visitors: { admit: async () => visitor },
    tokens,
    pages: new GatewayPages(),
    hasSecondFactor: async () => hasFactor,
    clock: { now: () => NOW },
  } as unknown as ApprovalPageParts;
  return { desk: new ApprovalPageDesk(parts), decided };
}

function breaking(): PageVisit {
  const token = tokens.of(`s ${person.subject}`, `review ${ID}`);
  const body = new URLSearchParams({ token, decision: 'break_glass', reason: 'closing at noon' }).toString();
  const request = Object.assign(Readable.from([Buffer.from(body)]), { headers: { 'content-type': 'application/x-www-form-urlencoded' } });
  return { request, response: {} } as unknown as PageVisit;
}

describe('the glass is broken with a sign-in', () => {
  it.each([
    ['just made', { age: 0 }, true],
    ['of a quarter of an hour', { age: 900 }, true],
    ['older than that', { age: 901 }, false],
    ['without the second factor that they have', { hasFactor: true }, false],
    ['with it', { hasFactor: true, isStrong: true }, true],
    ['with it, but too long ago', { age: 901, hasFactor: true, isStrong: true }, false],
  ])('%s', async (_, terms, isEnough) => {
    const at = desk(terms);
    expect((await at.desk.show(breaking(), ID)).body.includes('Sign in again')).toBe(!isEnough);
    expect((await at.desk.decide(breaking(), ID)).status).toBe(isEnough ? 303 : 400);
    expect(at.decided).toEqual(isEnough ? ['break_glass'] : []);
  });
});
