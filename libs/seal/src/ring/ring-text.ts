import { randomBytes } from 'node:crypto';
import { KeyRingFault } from './key-ring.js';

const LINE = /^([A-Za-z0-9][A-Za-z0-9._-]{0,63}):([A-Za-z0-9+/]{43}=)$/;

/** One key of a ring whose keys the gateway itself holds: 32 bytes. */
export interface RingKey {
  readonly id: string;
  readonly key: Buffer;
}

/** Reads `ID:BASE64`, one key to a line or separated by spaces; the first wraps, all unwrap. Throws KeyRingFault; says nothing of a key. */
export function readRing(text: string, where: string): readonly RingKey[] {
  const keys = text
    .split(/\s+/)
    .filter(Boolean)
    .map((word) => {
      const [, id, key] = LINE.exec(word) ?? [];
      if (id === undefined || key === undefined)
        throw new KeyRingFault(`${where} holds something that is no key; write ID:BASE64 of 32 random bytes for each`);
      return { id, key: Buffer.from(key, 'base64') };
    });
  if (keys.length === 0) throw new KeyRingFault(`${where} holds no key; write ID:BASE64 of 32 random bytes`);
  if (new Set(keys.map(({ id }) => id)).size < keys.length) throw new KeyRingFault(`${where} holds an id twice; give each key its own`);
  return keys;
}

export const writeRing = (keys: readonly RingKey[]): string => keys.map(({ id, key }) => `${id}:${key.toString('base64')}\n`).join('');

/** @param now names the key: the day, and enough to tell two of a day apart */
export function newRingKey(now: number): RingKey {
  return { id: `${new Date(now).toISOString().slice(0, 10)}-${randomBytes(3).toString('hex')}`, key: randomBytes(32) };
}
