import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { deviceLogin } from './device-login.js';
import { discover, type SignInPlace } from './discovery.js';
import { trustedUrl } from './http-json.js';
import { loopbackLogin } from './loopback-login.js';

let server: Server;
let origin: string;
/** What the stand-in says of itself, and the forms that it got. */
let resource: Record<string, unknown>;
let metadata: Record<string, unknown>;
let forms: URLSearchParams[];
let tokenAnswer: { status: number; body: Record<string, unknown> };

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const say = (body: unknown, status = 200, headers: Record<string, string> = {}): void =>
    void response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  const pieces: Buffer[] = [];
  for await (const piece of request as AsyncIterable<Buffer>) pieces.push(piece);
  switch (request.url) {
    case '/mcp':
      return say({}, 401, { 'www-authenticate': `Bearer resource_metadata="${origin}/prm", scope="mcp:read"` });
    case '/prm':
      return say(resource);
    case '/.well-known/oauth-authorization-server':
      return say(metadata);
    case '/token':
      forms.push(new URLSearchParams(Buffer.concat(pieces).toString()));
      return say(tokenAnswer.body, tokenAnswer.status);
    case '/device':
      return say({ device_code: 'd', user_code: 'AB\u001b[2J-CD', verification_uri: `${origin}/enter`, expires_in: 60, interval: 1 });
    default:
      return say({}, 404);
  }
}

beforeEach(async () => {
  server = createServer((request, response) => void serve(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  resource = { resource: `${origin}/mcp`, authorization_servers: [origin] };
  metadata = {
    issuer: origin,
    authorization_endpoint: `${origin}/authorize`,
    token_endpoint: `${origin}/token`,
    device_authorization_endpoint: `${origin}/device`,
    code_challenge_methods_supported: ['S256'],
    authorization_response_iss_parameter_supported: true,
  };
  forms = [];
  tokenAnswer = {
    status: 200,
    body: { access_token: 'at', refresh_token: 'rt', expires_in: 600, token_type: 'Bearer', scope: 'mcp:read' },
  };
});
afterEach(async () => {
  server.close();
  server.closeAllConnections();
  await once(server, 'close');
});

const found = (): Promise<SignInPlace> => discover(new URL(`${origin}/mcp`));

describe('finding out where to sign in', () => {
  it('takes what the gateway and its authorization server say of themselves', async () => {
    expect(await found()).toMatchObject({ resource: `${origin}/mcp`, issuer: origin, scopes: ['mcp:read'], namesIssuer: true });
  });

  it.each<[string, () => void, RegExp]>([
    ['metadata about another service', () => (resource['resource'] = 'https://other.example/mcp'), /about another service/],
    ['metadata about another path', () => (resource['resource'] = `${origin}/mcp/crm`), /about another service/],
    ['no authorization server', () => (resource['authorization_servers'] = []), /does not say where to sign in/],
    ['one on plain http', () => (resource['authorization_servers'] = ['http://login.example']), /not an https address/],
    ['one that answers for another', () => (metadata['issuer'] = 'https://other.example'), /answers for another/],
    ['one without PKCE', () => delete metadata['code_challenge_methods_supported'], /PKCE/],
    ['a token endpoint that is no web address', () => (metadata['token_endpoint'] = 'file:///etc/passwd'), /not an https address/],
    ['one that says nothing of use', () => delete metadata['token_endpoint'], /does not describe itself/],
  ])('refuses %s', async (_, spoil, says) => {
    spoil();
    await expect(found()).rejects.toThrow(says);
  });

  it.each(['ftp://x.example/', 'http://gateway.example/mcp', 'https://user:secret@x.example/', 'javascript:alert(1)', 'x'])(
    'sends nothing to %s',
    (text) => {
      expect(() => trustedUrl(text, 'It')).toThrow(/not an https address/);
    },
  );
});

describe('signing in by a browser of this machine', () => {
  /** A browser that comes back with what the test makes of the request. */
  const comeBack = (change: (back: URLSearchParams, asked: URLSearchParams) => void) => ({
    show: (_sentence: string, url: URL): void => {
      const back = new URL(url.searchParams.get('redirect_uri')!);
      back.search = new URLSearchParams({ code: 'c', state: url.searchParams.get('state')!, iss: origin }).toString();
      change(back.searchParams, url.searchParams);
      void fetch(back);
    },
  });

  it('asks with PKCE for this gateway, and redeems the code with what only it knows', async () => {
    const asked: URLSearchParams[] = [];
    const tokens = await loopbackLogin(
      await found(),
      ['mcp:read'],
      comeBack((_, parameters) => asked.push(parameters)),
    );
    expect(tokens).toMatchObject({ access: 'at', refresh: 'rt', scopes: ['mcp:read'] });
    expect(Object.fromEntries(asked[0]!)).toMatchObject({ code_challenge_method: 'S256', resource: `${origin}/mcp`, scope: 'mcp:read' });
    expect(forms[0]!.get('code_verifier')!.length).toBeGreaterThanOrEqual(43);
    expect(asked[0]!.toString()).not.toContain(forms[0]!.get('code_verifier')!);
    expect(forms[0]!.get('resource')).toBe(`${origin}/mcp`);
  });

  it.each<[string, (back: URLSearchParams) => void, RegExp]>([
    ['of another issuer', (back) => back.set('iss', 'https://other.example'), /another authorization server/],
    ['without an issuer, where it has to be named', (back) => back.delete('iss'), /another authorization server/],
    ['that says no', (back) => (back.delete('code'), back.set('error', 'access_denied')), /declined/],
    ['that says something else', (back) => (back.delete('code'), back.set('error', 'evil "text"')), /refused the request/],
  ])('sends no code on an answer %s, and repeats nothing of it', async (_, change, says) => {
    const fault = (await loopbackLogin(await found(), [], comeBack(change)).catch((thrown: unknown) => thrown)) as Error;
    expect(fault.message).toMatch(says);
    expect(fault.message).not.toContain('evil');
    expect(forms).toEqual([]);
  });

  it('is not ended, or fooled, by somebody who does not know its state', async () => {
    const statuses: number[] = [];
    const tokens = await loopbackLogin(await found(), [], {
      show: (_sentence, url) => {
        const back = new URL(url.searchParams.get('redirect_uri')!);
        const call = async (query: Record<string, string>): Promise<void> => {
          back.search = new URLSearchParams(query).toString();
          statuses.push((await fetch(back)).status);
        };
        void call({ code: 'planted', state: 'guessed', iss: origin }).then(() =>
          call({ code: 'c', state: url.searchParams.get('state')!, iss: origin }),
        );
      },
    });
    expect(tokens.access).toBe('at');
    expect(statuses[0]).toBe(404);
    expect(forms.map((form) => form.get('code'))).toEqual(['c']);
  });
});

describe('signing in by a code', () => {
  it('shows the code without what could write over a terminal, and takes the tokens when somebody has signed in', async () => {
    const shown: string[] = [];
    const tokens = await deviceLogin(await found(), ['mcp:read'], { show: (sentence, url) => shown.push(`${sentence} ${url.href}`) });
    expect(shown).toEqual([`Type the code AB2J-CD at this address to sign in: ${origin}/enter`]);
    expect(tokens.refresh).toBe('rt');
    expect(forms[0]!.get('grant_type')).toBe('urn:ietf:params:oauth:grant-type:device_code');
  });

  it.each([
    ['access_denied', /declined/],
    ['expired_token', /not good any more/],
  ])('ends at %s', async (error, says) => {
    tokenAnswer = { status: 400, body: { error } };
    await expect(deviceLogin(await found(), [], { show: () => undefined })).rejects.toThrow(says);
  });
});
