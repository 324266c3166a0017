import { expect, it } from 'vitest';
import type { DataSource } from 'typeorm';
import { TypeormTurnStore } from '../typeorm.turn-store.js';

export function turnStoreContract(database: () => DataSource): void {
  const store = (): TypeormTurnStore => new TypeormTurnStore(database());
  const takes = (holder: string, now: number, until: number) => store().take('t1', holder, now, until);

  it('gives a turn to one of the nodes that race for it, who keeps it until it is over', async () => {
    const raced = await Promise.all(['a', 'b', 'c'].map((holder) => takes(holder, 100, 200)));
    expect(raced.filter(Boolean)).toHaveLength(1);
    const holder = 'abc'[raced.indexOf(true)]!;
    expect(await takes('other', 199, 300)).toBe(false);
    expect(await takes(holder, 199, 300)).toBe(true);
    expect(await takes('other', 299, 400)).toBe(false);
    expect(await takes('other', 300, 400)).toBe(true);
    expect(await takes(holder, 300, 400)).toBe(false);
  });

  it('is no longer that of a holder whose clock was a day ahead', async () => {
    const [now, day] = [1_800_000_000_000, 86_400_000];
    await store().take('t3', 'a', now + day, now + day + 100);
    expect(await store().take('t3', 'b', now, now + 100)).toBe(true);
  });

  it('is left by its holder alone', async () => {
    await store().take('t2', 'a', 100, 200);
    await store().leave('t2', 'b');
    expect(await store().take('t2', 'b', 100, 200)).toBe(false);
    await store().leave('t2', 'a');
    expect(await store().take('t2', 'b', 100, 200)).toBe(true);
  });
}
