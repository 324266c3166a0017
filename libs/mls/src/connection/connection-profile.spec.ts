import { describe, expect, it } from 'vitest';
import { pack, settingsFor } from '../../testing/connections.js';
import { ConnectionProfile } from './connection-profile.js';
import type { ConnectionSettings } from './connection-settings.js';
import { MlsFaults } from './faults.js';
import { MlsPack } from './mls-pack.js';
import { canonicalStatus, compactStatus } from './status.js';

const now = Date.parse('2026-11-25T12:00:00Z');
const profile = (changes: Partial<ConnectionSettings> = {}) =>
  ConnectionProfile.of(settingsFor('https://mls.example', changes), pack, 'mls[0]');
const faults = (changes: Partial<ConnectionSettings>): string[] => {
  try {
    profile(changes);
  } catch (error) {
    if (error instanceof MlsFaults) return error.faults.map(({ path, expected }) => `${path}: ${expected}`);
    throw error;
  }
  return [];
};

describe('a connection profile', () => {
  it('promises less than its provider allows, never more', () => {
    expect(profile({ limits: { perSecond: 99, perHour: 10 } }).limits).toMatchObject({ perSecond: 10, perHour: 10, maxTop: 200 });
  });

  it('lists every fault with its path', () => {
    expect(
      faults({
        provider: 'nobody',
        baseUrl: 'http://mls.example/odata',
        mandatoryFilter: 'OriginatingSystemName eq',
        useCases: ['XYZ'],
        attribution: { source: 'X', disclaimer: 'none' },
        auth: { type: 'client_credentials', tokenUrl: 'nonsense', clientId: 'c', secret: () => 's' },
        aiUse: { reviewBy: 'soon' },
        statusAudience: { Hold: 'EVERYONE' as never },
      }).map((line) => line.split(':')[0]),
    ).toEqual([
      'mls[0].baseUrl',
      'mls[0].auth.tokenUrl',
      'mls[0].mandatoryFilter',
      'mls[0].useCases',
      'mls[0].statusAudience.Hold',
      'mls[0].aiUse.reviewBy',
      'mls[0].provider',
      'mls[0].attribution.disclaimer',
    ]);
  });

  it('does not let a replication-only provider be asked per call', () => {
    expect(faults({ provider: 'mlsgrid' })[0]).toContain('mls[0].mode');
    expect(profile({ provider: 'mlsgrid', mode: 'replica_only' }).unservable(now)).toBeUndefined();
  });

  it.each([undefined, "City eq 'Davis'", "OriginatingSystemName eq 'one' or OriginatingSystemName eq 'two'"])(
    'wants a pool to be asked for exactly one of its MLSs, so not for %s',
    (mandatoryFilter) => {
      const asked = { provider: 'mlsgrid', mode: 'replica_only', ...(mandatoryFilter ? { mandatoryFilter } : {}) } as const;
      expect(faults(mandatoryFilter ? asked : { ...asked, mandatoryFilter: "StateOrProvince eq 'CA'" })[0]).toContain(
        'mls[0].mandatoryFilter',
      );
    },
  );

  it.each<[string, ConnectionSettings['aiUse'], string]>([
    ['nothing answered', undefined, 'aiUse.inferenceAllowed, aiUse.contractRef, aiUse.approvedBy'],
    ['inference unanswered', { inferenceAllowed: null, contractRef: 'c', approvedBy: 'a' }, 'aiUse.inferenceAllowed'],
    ['no contract', { inferenceAllowed: true, contractRef: '', approvedBy: 'a' }, 'aiUse.contractRef'],
    ['no approval', { inferenceAllowed: true, contractRef: 'c', approvedBy: null }, 'aiUse.approvedBy'],
    ['inference not allowed', { inferenceAllowed: false, contractRef: 'c', approvedBy: 'a' }, 'does not allow'],
    ['review date passed', { inferenceAllowed: true, contractRef: 'c', approvedBy: 'a', reviewBy: '2026-11-24' }, 'review date'],
  ])('serves nothing with %s', (_name, aiUse, words) => {
    expect(profile({ aiUse: aiUse ?? {} }).unservable(now)?.sentence).toContain(words);
  });

  it('serves on the review date itself', () => {
    expect(
      profile({ aiUse: { inferenceAllowed: true, contractRef: 'c', approvedBy: 'a', reviewBy: '2026-11-25' } }).unservable(now),
    ).toBeUndefined();
  });
});

describe('the pack', () => {
  it('has the five providers and an attribution text, each with its source', () => {
    expect(pack.providerIds).toEqual(['reso-generic', 'mlsgrid', 'bridge', 'trestle', 'spark']);
    expect(pack.attribution('deemed-reliable')?.disclaimer).toContain('deemed reliable but not guaranteed');
  });

  it('does not load an entry without a source', () => {
    expect(() => MlsPack.of([{ id: 'x' }], [])).toThrow(/no source, no rule/);
    expect(() => MlsPack.of('x', [])).toThrow(/expected a list/);
  });
});

describe('a status', () => {
  it('is one, however it is written', () => {
    for (const written of ['ActiveUnderContract', 'Active Under Contract', 'active under contract', 'Active_Under_Contract'])
      expect(canonicalStatus(written)).toBe('Active Under Contract');
    expect(compactStatus('coming soon')).toBe('ComingSoon');
    expect(canonicalStatus('Other')).toBe('Other');
  });
});
