import { beforeEach, describe, expect, it } from 'vitest';
import { MemoryArtifactStore } from '../../fixtures/memory-artifact-store.js';
import { StoppedClock } from '../../fixtures/stopped-clock.js';
import { MemoryRevocationStore } from '../tokens/revocation-store.js';
import { Revocations } from '../tokens/revocations.js';
import { ArtifactAdapter } from './artifact-adapter.js';
import type { ArtifactPlace } from './artifact-place.js';
import { Consents } from './consents.js';
import { SealedBox } from '@gatehouse/seal';

const AGENT = 'agent@harbor.example';
const DAY = 86_400;

let clock: StoppedClock;
let store: MemoryArtifactStore;
let place: ArtifactPlace;
let consents: Consents;

beforeEach(() => {
  clock = new StoppedClock();
  store = new MemoryArtifactStore();
  place = { store, box: new SealedBox(Buffer.alloc(32, 7)), revocations: new Revocations(new MemoryRevocationStore(), clock), clock };
  consents = new Consents(place);
});

const seconds = (): number => Math.floor(clock.now() / 1000);

async function consent(id: string, { user = AGENT, client = 'cli', scope = 'mcp:read' } = {}): Promise<void> {
  const resources = { 'https://gateway.example/mcp': scope };
  await new ArtifactAdapter('Grant', place).upsert(id, { jti: id, accountId: user, clientId: client, iat: seconds(), resources }, DAY);
  await new ArtifactAdapter('RefreshToken', place).upsert(`refresh-${id}`, { accountId: user, grantId: id }, DAY);
}

describe('the consents of a person', () => {
  it('are told by application: what, since when and when last', async () => {
    const first = clock.now();
    await consent('g1');
    clock.pass(60_000);
    await consent('g2', { scope: 'mcp:read mcp:write' });
    await consent('g3', { client: 'other', user: 'Agent@Harbor.example' });
    await consent('g4', { user: 'broker@harbor.example' });
    expect(await consents.of(AGENT)).toEqual([
      { client: 'cli', scopes: ['mcp:read', 'mcp:write'], since: first, latest: clock.now() },
      { client: 'other', scopes: ['mcp:read'], since: clock.now(), latest: clock.now() },
    ]);
    clock.pass(DAY * 1000);
    expect(await consents.of(AGENT)).toEqual([]);
  });

  it("are withdrawn with everything that was issued on them, and nobody else's are", async () => {
    await consent('g1');
    await consent('g2');
    await consent('g3', { user: 'broker@harbor.example' });
    expect(await consents.withdraw(AGENT, 'cli')).toBe(2);
    expect(await consents.of(AGENT)).toEqual([]);
    expect(await consents.of('broker@harbor.example')).toHaveLength(1);
    expect(['g1', 'g2', 'g3'].map((id) => place.revocations.has('grant', id))).toEqual([true, true, false]);
    const refresh = new ArtifactAdapter('RefreshToken', place);
    expect(await refresh.find('refresh-g1')).toBeUndefined();
    expect(await refresh.find('refresh-g3')).toBeDefined();
  });
});

describe('what rests on a sign-in', () => {
  it.each([
    ['Session', { loginTs: 'at' }],
    ['AuthorizationCode', { authTime: 'at' }],
    ['RefreshToken', { authTime: 'at' }],
    ['DeviceCode', { authTime: 'at' }],
  ])('ends with it, however late it was saved: %s', async (kind, names) => {
    const [name] = Object.keys(names);
    const adapter = new ArtifactAdapter(kind, place);
    const signedInAt = seconds();
    await place.revocations.endSignIns(AGENT);
    clock.pass(5_000);
    // Rotated or saved by a node that had not heard of it.
    await adapter.upsert('old', { accountId: AGENT, [name!]: signedInAt }, DAY);
    await adapter.upsert('new', { accountId: AGENT, [name!]: seconds() }, DAY);
    await adapter.upsert('other', { accountId: 'broker@harbor.example', [name!]: signedInAt }, DAY);
    expect(await adapter.find('old')).toBeUndefined();
    expect(await adapter.find('new')).toBeDefined();
    expect(await adapter.find('other')).toBeDefined();
  });
});
