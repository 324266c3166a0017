import { CallLimits, EntitlementGuard, LimitGuard, Policy, TaintKeeping, Taints, VisibleCatalogue } from '@gatehouse/access';
import { PrincipalGuard, PrincipalResolver } from '@gatehouse/identity';
import { IntegrityGuard, Pins } from '@gatehouse/integrity';
import { Catalogue, McpCall, Refusal, SilentChannel } from '@gatehouse/kernel';
import { Forwarder } from '@gatehouse/mcp';
import { MlsAnswers, MlsOffers, MlsTermsKeeping } from '@gatehouse/mls';
import { PrivacyMasking } from '@gatehouse/privacy';
import { RequestSanitizing, ResponseSanitizing } from '@gatehouse/sanitize';
import type { CallHandler, ExecutionContext } from '@nestjs/common';
import { ExternalContextCreator, ModulesContainer } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { map } from 'rxjs';
import { beforeEach, describe, expect, it } from 'vitest';
import { REFUSAL_META } from './answers.js';
import { LastSay } from './last-say.js';
import { OwnWordAsking } from './own-word.js';
import { OwnPolicies } from '../extensions/own-policies.js';
import { CallCaptures } from '../keep/call-captures.js';
import { GatewayPath } from './gateway-path.js';
import { PathBinder, type BoundHandler } from './path-binder.js';
import { AccessReasonGuard } from './access-reason.guard.js';
import { CallConditions } from './call-conditions.js';
import { JudgedForwarding } from './judged-forwarding.js';
import { LegalPreconditions } from './legal-preconditions.js';
import { RecordOwnership } from './record-ownership.js';
import { RowPages } from './row-pages.js';
import { RefusalFilter } from './refusal.filter.js';
import { ListPages } from './list-paging.js';
import { OfferListing } from './offer-listing.js';
import { Subscriptions } from './subscriptions.js';

let trace: string[] = [];
let throwAt: { stage: string; error: Error } | undefined;

function reach(stage: string): void {
  trace.push(stage);
  if (throwAt?.stage === stage) throw throwAt.error;
}

const guard = (stage: string) => ({
  canActivate: () => {
    reach(stage);
    return true;
  },
});
const interceptor = (stage: string) => ({
  intercept: (_context: ExecutionContext, next: CallHandler) => {
    reach(`${stage} down`);
    return next.handle().pipe(map((value: unknown) => (reach(`${stage} up`), value)));
  },
});

const call = (): McpCall =>
  new McpCall({
    method: 'tools/call',
    params: { name: 'crm_get_contact', arguments: {} },
    era: 'modern',
    endpoint: undefined,
    claims: { subject: 's', issuer: 'i', tokenId: 't', clientId: 'c', scopes: [], expiresAt: 0 },
    channel: new SilentChannel(),
    signal: new AbortController().signal,
  });

const SILENT = { log: () => undefined, warn: () => undefined, error: () => undefined };

async function bound(): Promise<BoundHandler> {
  const nothing = [PrincipalResolver, Policy, CallLimits, VisibleCatalogue, Catalogue, Pins, ListPages, MlsOffers, Subscriptions].map(
    (provide) => ({
      provide,
      useValue: {},
    }),
  );
  const forwarder = { call: () => (reach('Forwarder'), Promise.resolve({ content: [] })) };
  const objecting = { provide: OwnPolicies, useValue: { judge: () => (reach('OwnPolicies'), Promise.resolve()) } };
  const admitting = { provide: OwnWordAsking, useValue: { admit: () => (reach('HeldCalls'), Promise.resolve()) } };
  const lawful = { provide: LegalPreconditions, useValue: { check: () => (reach('LegalPreconditions'), Promise.resolve([])) } };
  const tainted = { provide: Taints, useValue: { judge: () => (reach('Taints'), Promise.resolve()) } };
  const captured = { provide: CallCaptures, useValue: { before: () => (reach('CallCaptures'), Promise.resolve()) } };
  const paged = { provide: RowPages, useValue: { begin: () => undefined } };
  const owned = { provide: RecordOwnership, useValue: { check: () => (reach('RecordOwnership'), Promise.resolve()) } };
  const module = await Test.createTestingModule({
    providers: [
      GatewayPath,
      CallConditions,
      JudgedForwarding,
      { provide: MlsAnswers, useValue: { admit: (_call: unknown, answer: unknown) => answer } },
      RefusalFilter,
      OfferListing,
      ...nothing,
      { provide: Forwarder, useValue: forwarder },
      owned,
      paged,
      lawful,
      tainted,
      captured,
      objecting,
      admitting,
      LastSay,
    ],
  })
    .overrideGuard(PrincipalGuard)
    .useValue(guard('PrincipalGuard'))
    .overrideGuard(EntitlementGuard)
    .useValue(guard('EntitlementGuard'))
    .overrideGuard(AccessReasonGuard)
    .useValue(guard('AccessReasonGuard'))
    .overrideGuard(IntegrityGuard)
    .useValue(guard('IntegrityGuard'))
    .overrideGuard(LimitGuard)
    .useValue(guard('LimitGuard'))
    .overrideInterceptor(RequestSanitizing)
    .useValue(interceptor('RequestSanitizing'))
    .overrideInterceptor(MlsTermsKeeping)
    .useValue(interceptor('MlsTermsKeeping'))
    .overrideInterceptor(PrivacyMasking)
    .useValue(interceptor('PrivacyMasking'))
    .overrideInterceptor(TaintKeeping)
    .useValue(interceptor('TaintKeeping'))
    .overrideInterceptor(ResponseSanitizing)
    .useValue(interceptor('ResponseSanitizing'))
    // The filter logs what it catches; these throws are meant.
    .setLogger(SILENT)
    .compile();
  await module.init();
  const binder = new PathBinder(module.get(ExternalContextCreator, { strict: false }), module.get(ModulesContainer, { strict: false }));
  return binder.bind(GatewayPath).get('tools/call')!;
}

const GUARDS = ['PrincipalGuard', 'EntitlementGuard', 'AccessReasonGuard', 'IntegrityGuard', 'LimitGuard'];
const DOWN = ['RequestSanitizing down', 'MlsTermsKeeping down', 'PrivacyMasking down', 'TaintKeeping down', 'ResponseSanitizing down'];
const UP = ['ResponseSanitizing up', 'TaintKeeping up', 'PrivacyMasking up', 'MlsTermsKeeping up', 'RequestSanitizing up'];

const codeOf = (answer: unknown): unknown => (answer as { _meta?: Record<string, { code: string }> })._meta?.[REFUSAL_META]?.code;

describe('the order of the stages', () => {
  beforeEach(() => {
    trace = [];
    throwAt = undefined;
  });

  it('permit: requests read down, the upstream is asked, responses read up', async () => {
    expect(await (await bound())(call())).toEqual({ content: [] });
    expect(trace).toEqual([
      ...GUARDS,
      ...DOWN,
      'RecordOwnership',
      'LegalPreconditions',
      'Taints',
      'OwnPolicies',
      'CallCaptures',
      'HeldCalls',
      'Forwarder',
      ...UP,
    ]);
  });

  it('refuse: nothing behind the guard that refuses is reached, and the answer says what to do', async () => {
    throwAt = { stage: 'EntitlementGuard', error: new Refusal('ACCESS_LICENCE') };
    const message = call();
    const answer = await (await bound())(message);
    expect(trace).toEqual(['PrincipalGuard', 'EntitlementGuard']);
    expect(codeOf(answer)).toBe('ACCESS_LICENCE');
    expect(message.outcome.get()).toEqual({ kind: 'refused', code: 'ACCESS_LICENCE' });
  });

  it('hold: the call stops before the upstream, behind everything that could refuse it, and is told how to come back', async () => {
    throwAt = { stage: 'HeldCalls', error: new Refusal('APPROVAL_NEEDED', 'A broker approves it; call again afterwards.') };
    const message = call();
    const answer = await (await bound())(message);
    expect(trace).toEqual([
      ...GUARDS,
      ...DOWN,
      'RecordOwnership',
      'LegalPreconditions',
      'Taints',
      'OwnPolicies',
      'CallCaptures',
      'HeldCalls',
    ]);
    expect(JSON.stringify(answer)).toContain('call again afterwards');
    expect(message.outcome.get().kind).toBe('held');
  });

  it.each([
    ...GUARDS,
    ...DOWN,
    'RecordOwnership',
    'LegalPreconditions',
    'Taints',
    'OwnPolicies',
    'CallCaptures',
    'HeldCalls',
    'Forwarder',
    ...UP,
  ])('fault: an unexpected throw in %s refuses the call and says nothing of its cause', async (stage) => {
    throwAt = { stage, error: new TypeError('secret detail of a fault') };
    const message = call();
    await expect((await bound())(message)).rejects.toMatchObject({
      code: -32603,
      message: 'Internal error',
      data: { eventId: message.id },
    });
    expect(trace.at(-1)).toBe(stage);
    expect(message.outcome.get()).toEqual({ kind: 'failed', code: 'FAULT' });
  });

  it('does not tell a hidden tool from one that does not exist', async () => {
    const answers = [];
    for (const code of ['TOOL_HIDDEN', 'TOOL_UNKNOWN'] as const) {
      throwAt = { stage: 'EntitlementGuard', error: new Refusal(code) };
      answers.push(await (await bound())(call()).catch((fault: unknown) => JSON.stringify(fault)));
    }
    expect(answers[0]).toBe(answers[1]);
  });
});
