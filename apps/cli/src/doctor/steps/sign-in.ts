import { hash, randomBytes } from 'node:crypto';
import type { ClientProfile } from '../clients.js';
import type { Examination } from '../examination.js';
import type { ResourceMetadata } from './resource-metadata.js';
import type { ServerDocument } from './server-document.js';

interface Registered {
  readonly document: ServerDocument;
  readonly resource: ResourceMetadata;
  readonly clientId: string;
}

/** Begins a sign-in as the client would, up to where a person is needed. Nobody is signed in by it. */
export async function tryAuthorization({ wire, findings }: Examination, client: ClientProfile, begun: Registered): Promise<void> {
  const { document, resource, clientId } = begun;
  const url = new URL(String(document['authorization_endpoint']));
  const parameters = {
    response_type: 'code',
    client_id: clientId,
    redirect_uri: client.redirectUris[0]!,
    state: randomBytes(16).toString('base64url'),
    code_challenge: hash('sha256', randomBytes(32).toString('base64url'), 'base64url'),
    code_challenge_method: 'S256',
    resource: resource.resource,
    ...(resource.scopes.length > 0 ? { scope: resource.scopes.join(' ') } : {}),
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  const { status, headers } = await wire.ask(url);
  const error = errorOf(headers.location, url);
  if (error === undefined && status < 400) return findings.ok('sign-in', 'is shown a page to sign in on', [client.id]);
  findings.fault('sign-in', { side: 'identity provider', ...reason(error ?? `HTTP ${status}`, client, resource) }, [client.id]);
}

function errorOf(location: string | undefined, from: URL): string | undefined {
  if (location === undefined || !URL.canParse(location, from.href)) return undefined;
  const error = new URL(location, from.href).searchParams.get('error');
  return error !== null && /^[a-z_]{1,60}$/.test(error) ? error : error === null ? undefined : 'an error';
}

function reason(error: string, { name, redirectUris }: ClientProfile, { resource, scopes, issuer }: ResourceMetadata) {
  const says = `${issuer} refuses the sign-in of ${name} (${error})`;
  if (error === 'invalid_target') return { says, fix: `have it know the resource ${resource} (RFC 8707), or ignore the parameter` };
  if (error === 'invalid_scope') return { says, fix: `define the scopes ${scopes.join(' ')} there and allow them to every client` };
  return { says, fix: `check that it accepts the redirect address ${redirectUris[0]} exactly, PKCE, and the resource parameter` };
}
