import { describe, expect, it } from 'vitest';
import { ANSWERED, pack, settingsFor } from '../../testing/connections.js';
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
    const copied = { provider: 'mlsgrid', mode: 'replica_only', purge: { signals: ['MlgCanView'] } } as const;
    expect(profile(copied).unservable(now)).toBeUndefined();
  });

  it('refuses a replica of what is not replicated, and one for IDX that may be older than half a day', () => {
    const replica = { resources: ['Property', 'Showing'], maximumAge: 13 * 3_600_000 };
    expect(faults({ mode: 'replica_only', useCases: ['IDX'], replica })).toEqual([
      expect.stringMatching(/^mls\[0\]\.replica\.resources: Showing is not replicated; name some of Property, /),
      'mls[0].replica.maximumAge: a connection for IDX may show nothing older than 12h',
    ]);
    expect(faults({ mode: 'replica_only', useCases: ['BBO'], replica: { ...replica, resources: ['Property'] } })).toEqual([]);
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

  const closed = (changes: Partial<ConnectionSettings>, provider = 'reso-generic'): string | undefined =>
    ConnectionProfile.of(settingsFor('https://mls.example', { provider, ...changes }), pack, 'mls[0]', 'harbor.yaml').unservable(now)
      ?.sentence;

  it.each(Object.keys(ANSWERED))('serves nothing while aiUse.%s is unanswered, and says whom to ask and where to write it', (key) => {
    const whom = ['approvedBy', 'reviewBy'].includes(key) ? 'your broker or compliance officer' : 'the data licensing contact of your MLS';
    for (const answer of [undefined, null])
      expect(closed({ aiUse: { ...ANSWERED, [key]: answer } })).toBe(
        `The connection is closed until harbor.yaml answers mls[0].aiUse.${key} (ask ${whom}).`,
      );
  });

  it('names every open question at one time, and the contact of its provider', () => {
    const copied = { mode: 'replica_only', useCases: [], aiUse: { ...ANSWERED, reviewBy: null } } as const;
    expect(closed(copied, 'mlsgrid')).toBe(
      'The connection is closed until harbor.yaml answers mls[0].useCases and mls[0].purge.signals (ask the data licensing contact of your MLS, ' +
        'who approves its MLS Grid data subscription), and mls[0].aiUse.reviewBy (ask your broker or compliance officer).',
    );
    const { attribution: _without, ...rest } = settingsFor('https://mls.example');
    expect(ConnectionProfile.of(rest, pack, 'mls[0]').unservable(now)?.sentence).toContain('mls[0].attribution.source');
    expect(closed({ aiUse: { ...ANSWERED, modelProviders: [] } })).toContain('mls[0].aiUse.modelProviders');
  });

  it('does not ask a connection that keeps nothing how it deletes', () => {
    expect(closed({})).toBeUndefined();
  });

  it('serves nothing where the contract says no, and after the review date; on that day it does', () => {
    expect(closed({ aiUse: { ...ANSWERED, inferenceAllowed: false } })).toContain('does not allow');
    expect(closed({ aiUse: { ...ANSWERED, reviewBy: '2026-11-24' } })).toMatch(/review date .* passed.*mls\[0\]\.aiUse\.reviewBy/);
    expect(closed({ aiUse: { ...ANSWERED, reviewBy: '2026-11-25' } })).toBeUndefined();
  });

  it.each<[string, readonly string[], string, boolean]>([
    ['any application where the contract names nobody', ['any'], 'dcr-4f2a', true],
    ['an application that its vendor serves', ['anthropic'], 'https://claude.ai/oauth/client.json', true],
    ['that of another vendor', ['anthropic'], 'https://chatgpt.com/connector/client.json', false],
    ['one whose name alone says so', ['anthropic'], 'anthropic', false],
    ['one that registered itself', ['anthropic'], 'dcr-4f2a', false],
    ['one under a host that is named', ['apps.vendor.example'], 'https://apps.vendor.example/client.json', true],
    ['one under a host that only ends alike', ['vendor.example'], 'https://notvendor.example/client.json', false],
    ['one whose address is not https', ['vendor.example'], 'http://vendor.example/client.json', false],
    ['an application of this gateway by its id', ['gatehouse-cli'], 'gatehouse-cli', true],
  ])('tells of %s', (_what, modelProviders, clientId, admitted) => {
    expect(profile({ aiUse: { ...ANSWERED, modelProviders } }).admits(clientId)).toBe(admitted);
  });
});

describe('the pack', () => {
  it('has the six providers and an attribution text, each with its source', () => {
    expect(pack.providerIds).toEqual(['reso-generic', 'mlsgrid', 'bridge', 'trestle', 'spark', 'simplyrets']);
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
