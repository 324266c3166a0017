import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LocalKms } from '../../fixtures/local-kms.js';
import { FileKeyRing } from './file.key-ring.js';
import { HeldKeyRing } from './held.key-ring.js';
import { KeyRingFault, type KeyRing } from './key-ring.js';
import { KmsKeyRing } from './kms.key-ring.js';

interface Rig {
  readonly ring: KeyRing;
  /** A new key wraps from now on. */
  readonly rotate: () => Promise<unknown> | unknown;
  /** That key is there no more. */
  readonly lose: (keyId: string) => Promise<unknown> | unknown;
  /** The ring cannot be used. */
  readonly shut: () => Promise<unknown> | unknown;
}

const line = (id: string): string => `${id}:${Buffer.alloc(32, id).toString('base64')}`;
const without = (text: string, id: string): string =>
  text
    .split(/\s+/)
    .filter((word) => !word.startsWith(`${id}:`))
    .join('\n');

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gatehouse-ring-'));
});
afterAll(() => rm(folder, { recursive: true }));

const rigs: readonly [string, () => Promise<Rig>][] = [
  [
    'in a file',
    async () => {
      const path = join(folder, 'contract.keys');
      const ring = new FileKeyRing(path);
      const edit = async (change: (text: string) => string) => writeFile(path, change(await readFile(path, 'utf8')));
      return { ring, rotate: () => ring.add(0), lose: (id) => edit((text) => without(text, id)), shut: () => edit(() => 'no key') };
    },
  ],
  [
    'in the environment',
    async () => {
      let text = line('k1');
      let count = 1;
      return {
        ring: new HeldKeyRing('KEYS', () => text),
        rotate: () => (text = `${line(`k${(count += 1)}`)} ${text}`),
        lose: (id) => (text = without(text, id)),
        shut: () => (text = ''),
      };
    },
  ],
  [
    'in a key management service',
    async () => {
      const service = new LocalKms();
      const [rotate, lose] = [() => service.rotate(), (id: string) => service.disable(id)];
      return { ring: new KmsKeyRing(service), rotate, lose, shut: () => (service.reachable = false) };
    },
  ],
];

describe.each(rigs)('a key ring %s', (_, make) => {
  const dataKey = Buffer.alloc(32, 5);

  it('unwraps what it wrapped, where it belongs, and keeps nothing of it readable', async () => {
    const { ring } = await make();
    const wrapped = await ring.wrap(dataKey, 'here');
    expect(wrapped.keyId).toBe(await ring.newest());
    expect(Buffer.from((await ring.unwrap(wrapped, 'here'))!)).toEqual(dataKey);
    expect(await ring.unwrap(wrapped, 'there')).toBeUndefined();
    expect(wrapped.wrapped).not.toContain(dataKey.toString('base64url').slice(0, 20));
    const changed = Buffer.from(wrapped.wrapped, 'base64url');
    changed[changed.length - 1]! ^= 1;
    expect(await ring.unwrap({ ...wrapped, wrapped: changed.toString('base64url') }, 'here')).toBeUndefined();
  });

  it('wraps under the newest key and unwraps under every one that it has', async () => {
    const { ring, rotate, lose } = await make();
    const before = await ring.wrap(dataKey, 'x');
    await rotate();
    const after = await ring.wrap(dataKey, 'x');
    expect(after.keyId).not.toBe(before.keyId);
    expect(await ring.unwrap(before, 'x')).toBeDefined();
    await lose(before.keyId);
    expect(await ring.unwrap(before, 'x')).toBeUndefined();
    expect(await ring.unwrap(after, 'x')).toBeDefined();
  });

  it('that cannot be used says so in one sentence, without a key', async () => {
    const { ring, shut } = await make();
    const wrapped = await ring.wrap(dataKey, 'x');
    await shut();
    const uses = [() => ring.newest(), () => ring.wrap(dataKey, 'x'), () => ring.unwrap(wrapped, 'x')];
    for (const use of uses) await expect(use()).rejects.toThrow(KeyRingFault);
  });
});

describe('a key ring in a file', () => {
  it('is made once for all who start together, for its owner alone', async () => {
    const path = join(folder, 'deep', 'made.keys');
    const ids = await Promise.all(Array.from({ length: 6 }, () => new FileKeyRing(path).newest()));
    expect(new Set(ids).size).toBe(1);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  it('drops keys, but never the one that wraps', async () => {
    const ring = new FileKeyRing(join(folder, 'drop.keys'));
    const first = await ring.newest();
    const second = await ring.add(Date.UTC(2026, 10, 28));
    expect(second).toMatch(/^2026-11-28-/);
    await ring.drop(new Set([first, second]));
    expect(await ring.ids()).toEqual([second]);
  });

  it.each([
    ['a line that is no key', 'k1:short'],
    ['an id twice', `${line('k1')}\n${line('k1')}`],
    ['nothing', '\n'],
  ])('with %s is not used, and the fault quotes nothing', async (_, text) => {
    const path = join(folder, 'faulty.keys');
    await writeFile(path, text);
    const fault = await new FileKeyRing(path).newest().catch((thrown: unknown) => thrown);
    expect(fault).toBeInstanceOf(KeyRingFault);
    expect((fault as Error).message).not.toContain('short');
  });
});
