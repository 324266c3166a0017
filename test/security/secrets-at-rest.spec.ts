import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { IssuedSecrets, issuedSecrets } from '../support/issued-secrets.js';
import { OAuthApplication } from '../support/oauth-application.js';
import { assertNoSecretRests } from '../support/secrets-at-rest.js';
import { RunningSystem } from '../support/system.js';

// Every system of these suites is looked through when it stops. Here is that the look finds something.

const AGENT = 'agent@harbor.example';
const SECRET = 'correct+horse/battery?staple';

describe('a secret that rests in the clear', () => {
  let folder: string;
  const secrets = new IssuedSecrets();
  secrets.add('password', SECRET);

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gatehouse-at-rest-'));
    await mkdir(join(folder, '.gatehouse/keys'), { recursive: true });
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const look = (logs: Record<string, string> = {}) => assertNoSecretRests({ folder, logs }, secrets);
  const within = (text: string) => `{"level":"info","x":"${text}"}\n`;
  const SPELLINGS: readonly [string, string][] = [
    ['as it is', SECRET],
    ['hex', Buffer.from(SECRET).toString('hex')],
    ['HEX', Buffer.from(SECRET).toString('hex').toUpperCase()],
    ['URL-encoded', encodeURIComponent(SECRET)],
    ['base64', Buffer.from(SECRET).toString('base64')],
    ['base64', Buffer.from(`a:${SECRET}`).toString('base64')],
    ['base64url', Buffer.from(`{"a":"${SECRET}"}`).toString('base64url')],
  ];

  it.each(SPELLINGS)('%s is found in a file and in a log, and is not repeated', async (spelling, text) => {
    const said = new RegExp(`password \\(${spelling}`);
    await expect(look({ 'the log': within(text) })).rejects.toThrow(said);
    await writeFile(join(folder, '.gatehouse/gatehouse.db'), within(text));
    const failure = await look().catch((error: Error) => error.message);
    expect(failure).toMatch(said);
    expect(failure).toContain('.gatehouse/gatehouse.db');
    expect(failure).not.toContain(SECRET);
  });

  it('is allowed in the key files alone, whose keys are looked for everywhere else', async () => {
    await writeFile(join(folder, '.gatehouse/keys/key-0001.jwk.json'), JSON.stringify({ kty: 'EC', d: 'the-private-part' }));
    await expect(look({ 'the log': within('nothing') })).resolves.toBeUndefined();
    await expect(look({ 'the log': within('the-private-part') })).rejects.toThrow(/key file \(as it is\) in the log/);
  });
});

describe('a system that stops', () => {
  it('fails where what a test was given over HTTP rests in its folder, without the test having said so', async () => {
    const system = await RunningSystem.start();
    const issued = await new OAuthApplication(system.url).signIn({ user: AGENT, password: system.password(AGENT) });
    expect(issuedSecrets.standingIn(Buffer.from(`${issued.access_token} ${issued.refresh_token}`))).toEqual(
      expect.arrayContaining(['access_token (as it is)', 'refresh_token (as it is)']),
    );
    await writeFile(join(system.folder, '.gatehouse/notes.txt'), issued.refresh_token);
    await expect(system.stop()).rejects.toThrow(/refresh_token \(as it is\) in \.gatehouse\/notes\.txt/);
  });
});
