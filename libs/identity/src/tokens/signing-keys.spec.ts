import { chmod, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StoppedClock } from '../../fixtures/stopped-clock.js';
import { KeyFault } from './key-files.js';
import { SigningKeys } from './signing-keys.js';

let home: string;
let directory: string;

beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'gatehouse-keys-'));
  directory = path.join(home, 'keys');
});
afterEach(() => rm(home, { recursive: true, force: true }));

const modeOf = async (file: string) => (await stat(file)).mode & 0o777;

describe('signing keys', () => {
  it('are made on first use, for the owner only', async () => {
    await SigningKeys.open(directory);
    expect(await readdir(directory)).toEqual(['key-0001.jwk.json']);
    expect(await modeOf(directory)).toBe(0o700);
    expect(await modeOf(path.join(directory, 'key-0001.jwk.json'))).toBe(0o600);
  });

  it('are the same after a restart, with the thumbprint as id', async () => {
    const first = await SigningKeys.open(directory);
    const second = await SigningKeys.open(directory);
    expect(second.current.kid).toBe(first.current.kid);
    expect(first.current.kid).toMatch(/^[A-Za-z0-9_-]{43}$/);
  });

  it('are one key when several processes start at once', async () => {
    const opened = await Promise.all(Array.from({ length: 6 }, () => SigningKeys.open(directory)));
    expect(new Set(opened.map((keys) => keys.current.kid)).size).toBe(1);
    expect(await readdir(directory)).toEqual(['key-0001.jwk.json']);
  });

  it('publish public members only', async () => {
    const keys = await SigningKeys.open(directory);
    const [published] = keys.jwks().keys;
    expect(published).toMatchObject({ kty: 'EC', crv: 'P-256', alg: 'ES256', use: 'sig', kid: keys.current.kid });
    expect(published).not.toHaveProperty('d');
  });

  it('sign with the newest and keep verifying with the older', async () => {
    const keys = await SigningKeys.open(directory);
    const old = keys.current.kid;
    await keys.rotate();
    expect(keys.current.kid).not.toBe(old);
    expect(await keys.verificationKey(old)).toBeDefined();
    expect(keys.jwks().keys.map((key) => key.kid)).toEqual([keys.current.kid, old]);
  });

  it('learn of a key that another process added, looking at most every ten seconds', async () => {
    const clock = new StoppedClock();
    const keys = await SigningKeys.open(directory, clock);
    expect(await keys.verificationKey('unknown')).toBeUndefined();
    const elsewhere = await SigningKeys.open(directory);
    await elsewhere.rotate();
    expect(await keys.verificationKey(elsewhere.current.kid)).toBeUndefined();
    clock.pass(10_000);
    expect(await keys.verificationKey(elsewhere.current.kid)).toBeDefined();
  });
});

it('a key that another process made is known at its first token, though the directory was read a moment ago', async () => {
  const clock = new StoppedClock();
  const keys = await SigningKeys.open(directory, clock);
  await keys.refresh();
  const elsewhere = await SigningKeys.open(directory, clock);
  await elsewhere.rotate();
  expect(await keys.verificationKey(elsewhere.current.kid)).toBeDefined();
});

describe('a key that was superseded', () => {
  const HOUR = 3_600_000;

  it('verifies and is published until its last token has expired, then neither, and its file goes with the next rotation', async () => {
    const clock = new StoppedClock();
    const keys = await SigningKeys.open(directory, clock);
    const old = keys.current.kid;
    await keys.rotate();
    expect(keys.current.kid).not.toBe(old);
    clock.pass(HOUR);
    expect(keys.jwks().keys.map(({ kid }) => kid)).toContain(old);
    expect(await keys.verificationKey(old)).toBeDefined();
    clock.pass(HOUR);
    expect(keys.jwks().keys.map(({ kid }) => kid)).toEqual([keys.current.kid]);
    expect(await keys.verificationKey(old)).toBeUndefined();
    await keys.rotate();
    expect((await readdir(directory)).filter((name) => name.startsWith('key-'))).toEqual(['key-0002.jwk.json', 'key-0003.jwk.json']);
  });

  it('is never the only one that is left: a key that signs is not retired by age', async () => {
    const clock = new StoppedClock();
    const keys = await SigningKeys.open(directory, clock);
    clock.pass(1_000 * HOUR);
    expect(await keys.verificationKey(keys.current.kid)).toBeDefined();
  });

  it('is published without its private part', async () => {
    const keys = await SigningKeys.open(directory);
    expect(keys.jwks().keys.some((key) => 'd' in key)).toBe(false);
    expect(keys.privateJwks().keys.every((key) => 'd' in key)).toBe(true);
  });
});

describe('a key that cannot be used', () => {
  const KEY = 'key-0001.jwk.json';

  it.each([
    ['cut short', '{"kty":"EC","crv":"P-256","d":"c2VjcmV0LXNjYWxhcg'],
    ['of another kind', '{"kty":"oct","k":"c2VjcmV0LXNjYWxhcg"}'],
    ['with a scalar that is none', '{"kty":"EC","crv":"P-256","x":"AA","y":"AA","d":"c2VjcmV0LXNjYWxhcg"}'],
  ])('%s is named, with what to do and nothing of its content', async (_, text) => {
    await SigningKeys.open(directory);
    await writeFile(path.join(directory, KEY), text);
    const fault = (await SigningKeys.open(directory).catch((thrown: unknown) => thrown)) as KeyFault;
    expect(fault).toBeInstanceOf(KeyFault);
    expect(fault.message).toContain(KEY);
    expect(fault.message).toContain('Restore it from a backup');
    expect(`${fault.message}${String(fault.cause)}`).not.toContain('c2VjcmV0');
  });

  it('because everyone may read it is refused', async () => {
    await SigningKeys.open(directory);
    await chmod(path.join(directory, KEY), 0o644);
    await expect(SigningKeys.open(directory)).rejects.toThrow(/chmod 600/);
  });

  it('because its directory is a file is refused', async () => {
    await writeFile(directory, '');
    await expect(SigningKeys.open(directory)).rejects.toThrow(/Name a directory in identity\.keys/);
  });

  it('leaves the keys in memory in use', async () => {
    const clock = new StoppedClock();
    const keys = await SigningKeys.open(directory, clock);
    await writeFile(path.join(directory, 'key-0002.jwk.json'), 'broken');
    await chmod(path.join(directory, 'key-0002.jwk.json'), 0o600);
    expect(await keys.verificationKey('unknown')).toBeUndefined();
    expect(await keys.verificationKey(keys.current.kid)).toBeDefined();
  });

  it('is in a file that holds the private key as JSON', async () => {
    await SigningKeys.open(directory);
    expect(JSON.parse(await readFile(path.join(directory, KEY), 'utf8'))).toMatchObject({ kty: 'EC', crv: 'P-256' });
  });
});
