import type { AuditEvent } from '@gatehouse/audit';
import { McpCall, Refusal, SilentChannel, type JsonObject, type Principal, type Reach } from '@gatehouse/kernel';
import { describe, expect, it } from 'vitest';
import { periodIn, sightOf } from './sight.js';

const NOW = Date.parse('2026-11-28T12:00:00Z');
const TERMS = { now: NOW, days: 30, most: 92 };
const time = ({ from, to }: { from: number; to: number }) => [from, to].map((at) => new Date(at).toISOString());

function callOf(reach: Reach, supervisedOfficeKeys: readonly string[] = []): McpCall {
  const claims = { subject: 'broker@harbor.example', issuer: 'i', tokenId: 't', clientId: 'c', scopes: [], expiresAt: 0 };
  const call = new McpCall({
    method: 'tools/call',
    params: {},
    era: 'modern',
    endpoint: undefined,
    claims,
    channel: new SilentChannel(),
    signal: AbortSignal.timeout(1_000),
  });
  call.principal.set({ subject: claims.subject, roles: ['broker'], member: { supervisedOfficeKeys } } as unknown as Principal);
  call.decision.set({ effect: 'permit', obligations: { reach, maskOwn: false }, policies: [] } as never);
  return call;
}

const event = (over: Partial<AuditEvent>): AuditEvent => ({ eventId: 'e', ts: 1, kind: 'tool.call.allowed', severity: 'info', ...over });
const by = (subject: string, office?: string) => event({ actor: { subject, roles: ['agent'] }, ...(office ? { office } : {}) });

describe('what an officer may know of', () => {
  it.each<[Reach, readonly string[], readonly boolean[]]>([
    ['firm', [], [true, true, true, true]],
    ['office', ['OFF-1'], [true, false, false, true]],
    ['none', ['OFF-1'], [false, false, false, true]],
  ])('reaches as far as policy lets them: %s', (reach, offices, seen) => {
    const events = [by('a@x.example', 'OFF-1'), by('b@x.example', 'OFF-2'), event({ kind: 'config.changed' }), by('broker@harbor.example')];
    expect(events.map(sightOf(callOf(reach, offices)))).toEqual(seen);
  });
});

describe('a period', () => {
  it('is the last days where nothing is said, and counts its last day whole', () => {
    expect(time(periodIn({}, TERMS))).toEqual(['2026-10-29T12:00:00.000Z', '2026-11-28T12:00:00.000Z']);
    expect(time(periodIn({ from: '2026-11-01', to: '2026-11-02' }, TERMS))).toEqual([
      '2026-11-01T00:00:00.000Z',
      '2026-11-02T23:59:59.999Z',
    ]);
    expect(time(periodIn({ from: '2026-11-01T08:00:00-08:00', to: '2026-11-01T17:00:00Z' }, TERMS))).toEqual([
      '2026-11-01T16:00:00.000Z',
      '2026-11-01T17:00:00.000Z',
    ]);
  });

  it.each<JsonObject>([
    { from: 'yesterday' },
    { from: '2026-11-05', to: '2026-11-01' },
    { from: '2026-01-01' },
    { to: '2026-02-31T00:00:00' },
    { to: '2026-11-31' },
    { to: '2026-02-29T08:00:00Z' },
  ])('is refused where nobody can tell which, or it is too long: %j', (args) => {
    expect(() => periodIn(args, TERMS)).toThrow(Refusal);
  });
});
