import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { FormRefused, FormTokens, readForm } from './form.js';

const TYPE = { 'content-type': 'application/x-www-form-urlencoded' };
const posted = (body: string, headers: Record<string, string> = TYPE): IncomingMessage =>
  Object.assign(Readable.from([Buffer.from(body)]), { headers }) as unknown as IncomingMessage;

describe('a form', () => {
  it('is read as a browser posts it', async () => {
    const form = await readForm(
      posted('user=a%40b&scope=x&scope=y', { 'content-type': 'application/x-www-form-urlencoded; charset=UTF-8' }),
    );
    expect([form.get('user'), form.getAll('scope')]).toEqual(['a@b', ['x', 'y']]);
  });

  it('of another type, or too large, is refused with its status', async () => {
    await expect(readForm(posted('{}', { 'content-type': 'application/json' }))).rejects.toMatchObject({ status: 415 });
    await expect(readForm(posted(`user=${'x'.repeat(20_000)}`))).rejects.toMatchObject({ status: 413 });
  });
});

describe('a form token', () => {
  const tokens = new FormTokens(Buffer.alloc(32, 1), 'https://gateway.example');
  const place = { uid: 'one', step: 'login' };
  const form = (token: string): URLSearchParams => new URLSearchParams({ token });
  const check = (token: string, headers: Record<string, string> = {}): void => tokens.assertOurs(posted('', headers), form(token), place);

  it('is good for its own step of its own interaction, from our own page', () => {
    expect(() => check(tokens.of('one', 'login'), { origin: 'https://gateway.example', 'sec-fetch-site': 'same-origin' })).not.toThrow();
    expect(() => check(tokens.of('one', 'login'))).not.toThrow();
  });

  it.each([
    ['of another step', tokens.of('one', 'consent'), {}],
    ['of another interaction', tokens.of('two', 'login'), {}],
    ['of another key', new FormTokens(Buffer.alloc(32, 2), 'https://gateway.example').of('one', 'login'), {}],
    ['that is empty', '', {}],
    ['from another site', tokens.of('one', 'login'), { origin: 'https://evil.example' }],
    ['from nowhere', tokens.of('one', 'login'), { origin: 'null' }],
    ['that a browser calls cross-site', tokens.of('one', 'login'), { 'sec-fetch-site': 'cross-site' }],
    ['from a subdomain', tokens.of('one', 'login'), { 'sec-fetch-site': 'same-site' }],
  ])('%s is refused', (_, token, headers) => {
    expect(() => check(token, headers)).toThrow(FormRefused);
  });
});
