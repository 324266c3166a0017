import { hash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { SignInPlace } from './discovery.js';
import { exchangeJson } from './http-json.js';
import { LoginFault } from './login-fault.js';
import { CLIENT_ID, tokensIn, type Tokens } from './tokens.js';

export interface LoginWay {
  /** Shows a person an address to open. */
  readonly show: (sentence: string, url: URL) => void;
  readonly signal?: AbortSignal | undefined;
}

const PATIENCE_MS = 600_000;
const CALLBACK = '/callback';
const DONE = 'You are signed in. You can close this page and go back to your application.';
const NOT_DONE = 'Signing in did not work. Go back to the terminal; it says why.';

/** Signs in by a browser of this machine: the answer comes to a port on loopback that is open for this sign-in only (RFC 8252 section 7.3). */
export async function loopbackLogin(place: SignInPlace, scopes: readonly string[], way: LoginWay): Promise<Tokens> {
  const state = randomBytes(24).toString('base64url');
  const verifier = randomBytes(48).toString('base64url');
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const redirectUri = `http://127.0.0.1:${(server.address() as AddressInfo).port}${CALLBACK}`;
  try {
    const answer = new Promise<URLSearchParams>((resolve) => {
      server.on('request', (request, response) => takeCallback(request, response, { state, resolve }));
    });
    way.show('Open this address to sign in:', authorizeUrl(place, { state, verifier, redirectUri, scopes }));
    const code = codeIn(await withPatience(answer, way.signal), place);
    const form = {
      grant_type: 'authorization_code',
      client_id: CLIENT_ID,
      code,
      redirect_uri: redirectUri,
      code_verifier: verifier,
      resource: place.resource,
    };
    const tokens = tokensIn(await exchangeJson(place.token, form), scopes);
    if (!tokens) throw new LoginFault('The authorization server refused the sign-in. Start again.');
    return tokens;
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

interface Begun {
  readonly state: string;
  readonly verifier: string;
  readonly redirectUri: string;
  readonly scopes: readonly string[];
}

function authorizeUrl({ authorize, resource }: SignInPlace, { state, verifier, redirectUri, scopes }: Begun): URL {
  const url = new URL(authorize);
  const parameters = {
    response_type: 'code',
    client_id: CLIENT_ID,
    redirect_uri: redirectUri,
    state,
    code_challenge: hash('sha256', verifier, 'base64url'),
    code_challenge_method: 'S256',
    resource,
    ...(scopes.length > 0 ? { scope: scopes.join(' ') } : {}),
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return url;
}

/** Whoever does not know `state` is not the browser that was sent away, and is turned away without ending the sign-in. */
function takeCallback(
  { url = '/', method }: IncomingMessage,
  response: ServerResponse,
  { state, resolve }: { state: string; resolve: (answer: URLSearchParams) => void },
): void {
  const { pathname, searchParams } = new URL(url, 'http://127.0.0.1');
  const isOurs = method === 'GET' && pathname === CALLBACK && searchParams.get('state') === state;
  const isGood = isOurs && searchParams.has('code');
  response.writeHead(isOurs ? 200 : 404, {
    'content-type': 'text/plain; charset=utf-8',
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    connection: 'close',
  });
  response.end(isOurs ? (isGood ? DONE : NOT_DONE) : 'Not found');
  if (isOurs) resolve(searchParams);
}

/** RFC 9207: an answer of another server must not be taken to this one. Its error text is not shown then: anybody could have written it. */
function codeIn(answer: URLSearchParams, { issuer, namesIssuer }: SignInPlace): string {
  const named = answer.get('iss');
  if (named === null ? namesIssuer : named !== issuer)
    throw new LoginFault('The answer came from another authorization server. Nothing was sent to it.');
  if (answer.get('error') === 'access_denied') throw new LoginFault('Access was declined in the browser.');
  const code = answer.get('code');
  if (code === null) throw new LoginFault('The authorization server refused the request. Start again, or ask your administrator.');
  return code;
}

async function withPatience<T>(answer: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  const end = AbortSignal.any([AbortSignal.timeout(PATIENCE_MS), ...(signal ? [signal] : [])]);
  const ended = once(end, 'abort').then((): never => {
    throw new LoginFault('Nobody signed in within ten minutes. Start again when you are ready.');
  });
  // Lost by design where the answer comes first.
  ended.catch(() => undefined);
  return Promise.race([answer, ended]);
}
