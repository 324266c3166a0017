import { describe, expect, it } from 'vitest';
import { StoppedClock } from '../../fixtures/stopped-clock.js';
import { MemoryRevocationStore } from './revocation-store.js';
import { Revocations } from './revocations.js';

const HOUR = 3_600_000;

describe('revocations', () => {
  it('count at once where they are made, and at every other node after its next refresh', async () => {
    const [store, clock] = [new MemoryRevocationStore(), new StoppedClock()];
    const [here, there] = [new Revocations(store, clock), new Revocations(store, clock)];
    await there.refresh();
    await here.revoke('grant', 'g-1');
    expect(here.has('grant', 'g-1')).toBe(true);
    expect(there.has('grant', 'g-1')).toBe(false);
    await there.refresh();
    expect(there.has('grant', 'g-1')).toBe(true);
    expect(there.has('token', 'g-1')).toBe(false);
  });

  it('are read though the clock of the node that made them is behind', async () => {
    const store = new MemoryRevocationStore();
    const [ahead, behind] = [new StoppedClock(1_000 * HOUR), new StoppedClock(1_000 * HOUR - 60_000)];
    const there = new Revocations(store, ahead);
    await there.refresh();
    await new Revocations(store, behind).revoke('token', 't-1');
    await there.refresh();
    expect(there.has('token', 't-1')).toBe(true);
  });

  it('are kept as long as a token can live, by a node that starts later too, and forgotten then', async () => {
    const [store, clock] = [new MemoryRevocationStore(), new StoppedClock()];
    await new Revocations(store, clock).revoke('token', 't-1');
    clock.pass(HOUR);
    const late = new Revocations(store, clock);
    await late.refresh();
    expect(late.has('token', 't-1')).toBe(true);
    clock.pass(120_000);
    await late.refresh();
    expect(late.has('token', 't-1')).toBe(false);
    clock.pass(120_000);
    expect(await late.purge()).toBe(1);
  });

  it('count here even where they cannot be recorded, and say so', async () => {
    class Broken extends MemoryRevocationStore {
      override add(): Promise<void> {
        return Promise.reject(new Error('no database'));
      }
    }
    const revocations = new Revocations(new Broken(), new StoppedClock());
    await expect(revocations.revoke('token', 't-1')).rejects.toThrow('no database');
    expect(revocations.has('token', 't-1')).toBe(true);
  });

  it('of all sign-ins of an account end those that began before, and are kept as long as one can last', async () => {
    const [store, clock] = [new MemoryRevocationStore(), new StoppedClock()];
    const revocations = new Revocations(store, clock, 14 * 24 * HOUR);
    const now = clock.now() / 1000;
    await revocations.endSignIns('Agent@harbor.example');
    expect([now - 10, now, now + 1].map((at) => revocations.isSignInOver('agent@harbor.example', at))).toEqual([true, true, false]);
    expect(revocations.isSignInOver('broker@harbor.example', now)).toBe(false);
    clock.pass(13 * 24 * HOUR);
    expect(await revocations.purge()).toBe(0);
    const late = new Revocations(store, clock, 14 * 24 * HOUR);
    await late.refresh();
    expect(late.isSignInOver('agent@harbor.example', now)).toBe(true);
    clock.pass(25 * HOUR);
    expect(await late.purge()).toBe(1);
  });

  it('never go back, though the clock of the node that made the later one is behind', async () => {
    const [store, clock] = [new MemoryRevocationStore(), new StoppedClock()];
    const revocations = new Revocations(store, clock);
    const now = clock.now();
    await revocations.endSignIns('agent@harbor.example', now);
    await revocations.endSignIns('agent@harbor.example', now - 60_000);
    expect(revocations.isSignInOver('agent@harbor.example', now / 1000)).toBe(true);
  });
});
