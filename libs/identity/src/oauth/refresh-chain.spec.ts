import { SealedBox } from '@gatehouse/seal';
import { beforeEach, describe, expect, it } from 'vitest';
import { MemoryArtifactStore } from '../../fixtures/memory-artifact-store.js';
import { StoppedClock } from '../../fixtures/stopped-clock.js';
import { MemoryRevocationStore } from '../tokens/revocation-store.js';
import { Revocations } from '../tokens/revocations.js';
import { ArtifactAdapter } from './artifact-adapter.js';
import { REFRESH_GRACE_MS, RefreshChain } from './refresh-chain.js';

let store: MemoryArtifactStore;
let clock: StoppedClock;

const node = (key = 7): RefreshChain => new RefreshChain({ store, box: new SealedBox(Buffer.alloc(32, key)), clock });
const keep = (id: string): Promise<void> => {
  const place = { store, box: new SealedBox(Buffer.alloc(32, 7)), revocations: new Revocations(new MemoryRevocationStore(), clock), clock };
  return new ArtifactAdapter('RefreshToken', place).upsert(id, { grantId: 'g' }, 600);
};

beforeEach(() => {
  store = new MemoryArtifactStore();
  clock = new StoppedClock();
});

describe('a refresh token that is used', () => {
  it('at two nodes at once is used first by one, and again by the other', async () => {
    await keep('r');
    expect((await Promise.all([node().use('r'), node().use('r')])).toSorted()).toEqual(['first', 'repeated']);
  });

  it('is forgiven until the grace is over, counted from its first use', async () => {
    await keep('r');
    await node().use('r');
    clock.pass(REFRESH_GRACE_MS - 1);
    expect(await node().use('r')).toBe('repeated');
    clock.pass(1);
    expect(await node().use('r')).toBe('late');
  });

  it('is not forgiven for as long as the clock was ahead at its first use', async () => {
    await keep('r');
    clock.pass(86_400_000);
    await node().use('r');
    clock.pass(1_000 - 86_400_000);
    expect(await node().use('r')).toBe('late');
  });

  it('and was withdrawn meanwhile is not', async () => {
    await keep('r');
    await node().use('r');
    await store.removeByGrant('RefreshToken', [...store.rows.values()][0]!.grant!);
    expect(await node().use('r')).toBe('late');
  });
});

describe('the successor of a refresh token', () => {
  it('is the same at every node, and another for another token or under another key', async () => {
    const next = await node().successor('r');
    expect(next).toMatch(/^[\w-]{43}$/);
    expect(await node().successor('r')).toBe(next);
    expect(await node().successor('s')).not.toBe(next);
    expect(await node(8).successor('r')).not.toBe(next);
  });

  it('is the end of the chain where that went on', async () => {
    const second = await node().successor('first');
    await keep(second);
    expect(await node().successor('first')).toBe(second);
    await node().use(second);
    const third = await node().successor(second);
    await keep(third);
    expect(await node().successor('first')).toBe(third);
  });
});
