import { hash, randomBytes } from 'node:crypto';
import type { SignInPlace } from './discovery.js';
import { exchangeJson } from './http-json.js';
import { LoginFault } from './login-fault.js';
import { LoopbackCallback } from './loopback-callback.js';
import { CLIENT_ID, tokensIn, type Tokens } from './tokens.js';

export interface LoginWay {
  /** Shows a person an address to open. */
  readonly show: (sentence: string, url: URL) => void;
  readonly signal?: AbortSignal | undefined;
}

/** Signs in by a browser of this machine: the answer comes to a port on loopback that is open for this sign-in only (RFC 8252 section 7.3). */
export async function loopbackLogin(place: SignInPlace, scopes: readonly string[], way: LoginWay): Promise<Tokens> {
  const state = randomBytes(24).toString('base64url');
  const verifier = randomBytes(48).toString('base64url');
  const callback = await LoopbackCallback.open();
  const { redirectUri } = callback;
  try {
    const answer = callback.answer(state, way.signal);
    way.show('Open this address to sign in:', authorizeUrl(place, { state, verifier, redirectUri, scopes }));
    const code = codeIn(await answer, place);
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
    callback.close();
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
