import {
  discoverAuthorizationServerMetadata,
  selectClientAuthMethod,
  type FetchLike,
  type OAuthClientInformationMixed,
} from '@modelcontextprotocol/client';
import { knownClient, type CodeClient } from './code-client.js';
import { OAuthFault, step } from './oauth-fault.js';
import type { UpstreamCredential } from './upstream-credential.js';

interface Terms {
  readonly client: CodeClient;
  readonly fetch: FetchLike;
}

/** Takes a sign-in back at the authorization server that gave it (RFC 7009). False where that offers no revocation. Throws OAuthFault. */
export async function revokeSignIn({ client, fetch }: Terms, credential: UpstreamCredential): Promise<boolean> {
  const { issuer } = credential;
  const metadata = await step('reading the metadata of its authorization server', () =>
    discoverAuthorizationServerMetadata(issuer, { fetchFn: fetch }),
  );
  const { revocation_endpoint: endpoint, token_endpoint_auth_methods_supported: methods } = { ...metadata } as {
    revocation_endpoint?: unknown;
    token_endpoint_auth_methods_supported?: string[];
  };
  if (metadata === undefined || typeof endpoint !== 'string') return false;
  const known = await step('reading the credential of the gateway', () => knownClient(client, { metadata }) ?? credential.client);
  const { access, refresh } = credential.token;
  const form = new URLSearchParams({ token: refresh ?? access, token_type_hint: refresh === undefined ? 'access_token' : 'refresh_token' });
  const headers = authenticated(known, methods ?? [], form);
  const answer = await step('revoking the sign-in', () => fetch(endpoint, { method: 'POST', headers, body: form.toString() }));
  if (!answer.ok) throw new OAuthFault('its authorization server did not revoke the sign-in');
  return true;
}

function authenticated(client: OAuthClientInformationMixed, methods: string[], form: URLSearchParams): Record<string, string> {
  const headers = { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' };
  const { client_id: id, client_secret: secret } = client;
  if (selectClientAuthMethod(client, methods) === 'client_secret_basic' && secret !== undefined) {
    const pair = [id, secret].map((each) => encodeURIComponent(each)).join(':');
    return { ...headers, authorization: `Basic ${Buffer.from(pair).toString('base64')}` };
  }
  form.set('client_id', id);
  if (secret !== undefined) form.set('client_secret', secret);
  return headers;
}
