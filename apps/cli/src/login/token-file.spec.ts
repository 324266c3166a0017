import { chmod, mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { settingsFolder, TokenFile } from './token-file.js';

const TOKENS = { access: 'a', refresh: 'r', scopes: ['mcp:read'], expiresAt: 5 };
const ENDPOINT = new URL('https://gateway.example/mcp');

let folder: string;
let file: TokenFile;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gatehouse-tokens-'));
  file = new TokenFile(ENDPOINT, folder);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const pathOf = async (): Promise<string> =>
  join(
    folder,
    'tokens',
    (await readdir(join(folder, 'tokens'))).find((name) => name.endsWith('.json'))!,
  );

describe('the token file of a gateway', () => {
  it('is for its owner alone, one for each endpoint, and gone when it is removed', async () => {
    await file.write(TOKENS);
    const path = await pathOf();
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await stat(join(folder, 'tokens'))).mode & 0o777).toBe(0o700);
    expect(await file.read()).toEqual(TOKENS);
    expect(await new TokenFile(new URL('https://gateway.example/mcp/crm'), folder).read()).toBeUndefined();
    await file.remove();
    expect(await file.read()).toBeUndefined();
  });

  it('that others can read is not used', async () => {
    await file.write(TOKENS);
    await chmod(await pathOf(), 0o644);
    await expect(file.read()).rejects.toThrow(/Delete it, sign in again/);
  });

  it('that was damaged is as good as none', async () => {
    await file.write(TOKENS);
    for (const text of ['', '{', 'null', '{"access":1}']) {
      await writeFile(await pathOf(), text);
      expect(await file.read()).toBeUndefined();
    }
  });

  it('is worked on by one program at a time, also where one ended without saying so', async () => {
    let inside = 0;
    let most = 0;
    const work = () =>
      file.exclusively(async () => {
        most = Math.max(most, (inside += 1));
        await new Promise((resolve) => setImmediate(resolve));
        inside -= 1;
      });
    await Promise.all([work(), work(), work()]);
    expect(most).toBe(1);
    await expect(file.exclusively(() => Promise.reject(new Error('failed')))).rejects.toThrow('failed');
    await file.write(TOKENS);
    const lock = `${await pathOf()}.lock`;
    await writeFile(lock, '');
    const longAgo = new Date(Date.now() - 60_000);
    await utimes(lock, longAgo, longAgo);
    expect(await file.exclusively(async () => 'done')).toBe('done');
  });
});

it('settings are where the platform keeps them, or where GATEHOUSE_HOME says', () => {
  expect(settingsFolder({ GATEHOUSE_HOME: '/somewhere' })).toBe('/somewhere');
  const elsewhere = process.platform === 'win32' ? { APPDATA: '/settings' } : { XDG_CONFIG_HOME: '/settings' };
  expect(settingsFolder(elsewhere)).toBe(join('/settings', 'gatehouse'));
});
