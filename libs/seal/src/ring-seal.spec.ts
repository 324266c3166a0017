import { SystemClock } from '@gatehouse/kernel';
import { expect, it } from 'vitest';
import { HeldKeyRing } from './ring/held.key-ring.js';
import { RingSeal } from './ring-seal.js';

const line = (id: string, fill: number): string => `${id}:${Buffer.alloc(32, fill).toString('base64')}`;
const over = (...keys: string[]): RingSeal => new RingSeal(new HeldKeyRing('a test', () => keys.join(' ')), 'notes', new SystemClock());
const [old, anew] = [line('old', 1), line('new', 2)];
const CONTENT = { body: 'See you at four.' };

it('opens under every key of its ring, and names the one', async () => {
  const sealed = await over(old).close(CONTENT, 'row 1');
  expect(sealed).not.toContain('four');
  expect(over().keyOf(sealed)).toBe('old');
  expect(await over(anew, old).open(sealed, 'row 1')).toEqual(CONTENT);
  expect(over().keyOf(await over(anew, old).close(CONTENT, 'row 1'))).toBe('new');
});

it('opens nothing of another row, another use, a key that is gone, or that was changed', async () => {
  const sealed = await over(old).close(CONTENT, 'row 1');
  expect(await over(old).open(sealed, 'row 2')).toBeUndefined();
  expect(await over(anew).open(sealed, 'row 1')).toBeUndefined();
  const otherUse = new RingSeal(new HeldKeyRing('a test', () => old), 'letters', new SystemClock());
  expect(await otherUse.open(sealed, 'row 1')).toBeUndefined();
  for (const text of ['', 'x', `${sealed} more`, sealed.slice(0, -2), sealed.split(' ').slice(0, 2).join(' ')])
    expect(await over(old).open(text, 'row 1')).toBeUndefined();
});

it('rejects where the ring cannot be used', async () => {
  await expect(over('no key at all').close(CONTENT, 'row 1')).rejects.toThrow('is no key');
});
