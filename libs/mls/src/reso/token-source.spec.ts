import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Agent } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TokenSource } from './token-source.js';

const forms: URLSearchParams[] = [];
let endpoint: Server;
const dispatcher = new Agent();

beforeAll(async () => {
  endpoint = createServer((request, answer) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => {
      forms.push(new URLSearchParams(text));
      answer.setHeader('content-type', 'application/json').end(JSON.stringify({ access_token: `token-${forms.length}`, expires_in: 3600 }));
    });
  }).listen(0, '127.0.0.1');
  await once(endpoint, 'listening');
});
afterAll(async () => {
  await dispatcher.close();
  endpoint.close();
});

function source(scope?: string): TokenSource {
  const tokenUrl = `http://127.0.0.1:${(endpoint.address() as AddressInfo).port}/token`;
  const auth = { type: 'client_credentials' as const, tokenUrl, clientId: 'harbor', secret: () => 'a secret', ...(scope ? { scope } : {}) };
  return new TokenSource(auth, dispatcher, { now: () => Date.now() }, 5_000);
}

describe('the credential of an MLS that has a token endpoint', () => {
  it('is asked for once for all who wait, with the scope where one is configured', async () => {
    const trestle = source('api');
    const [one, other] = await Promise.all([trestle.token(), trestle.token()]);
    expect(one).toBe(other);
    expect(forms.map((form) => [form.get('grant_type'), form.get('scope')])).toEqual([['client_credentials', 'api']]);
    await source().token();
    expect(forms.at(-1)?.has('scope')).toBe(false);
  });
});
