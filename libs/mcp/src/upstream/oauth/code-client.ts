import { registerClient, resolveClientMetadata, type FetchLike, type OAuthClientInformationMixed } from '@modelcontextprotocol/client';
import type { AuthorizationPlace } from './authorization-place.js';
import { OAuthFault, step } from './oauth-fault.js';
import type { UpstreamCredential } from './upstream-credential.js';

/** How the gateway is known to an authorization server that signs it in; nothing where it registers itself. */
export interface CodeClient {
  /** The only authorization server that may be used; needed where there is a client id of its making. */
  readonly issuer?: string | undefined;
  readonly clientId?: string | undefined;
  readonly secret?: (() => string) | undefined;
  /** Of the gateway's Client ID Metadata Document, which the brokerage serves. */
  readonly metadataUrl?: string | undefined;
  readonly scope?: string | undefined;
}

/** The client that needs no registration: agreed beforehand, else by its metadata document where the server reads those. */
export function knownClient(client: CodeClient, { metadata }: AuthorizationPlace): OAuthClientInformationMixed | undefined {
  if (client.clientId !== undefined)
    return { client_id: client.clientId, ...(client.secret === undefined ? {} : { client_secret: client.secret() }) };
  const readsDocuments = metadata['client_id_metadata_document_supported'] === true;
  return readsDocuments && client.metadataUrl !== undefined ? { client_id: client.metadataUrl } : undefined;
}

interface Registration {
  readonly place: AuthorizationPlace;
  readonly redirectUri: string;
  readonly scope: string | undefined;
  readonly kept: UpstreamCredential | undefined;
  readonly fetch: FetchLike;
}

/** Pre-registered, else by metadata document, else registered (MCP 2026-07-28, Client Registration). A registration is used again at its own server only. */
export async function clientAt(
  client: CodeClient,
  { place, redirectUri, scope, kept, fetch }: Registration,
): Promise<OAuthClientInformationMixed> {
  const known = await step('reading the credential of the gateway', () => knownClient(client, place));
  if (known) return known;
  if (kept && kept.issuer === place.issuer && kept.redirectUri === redirectUri) return kept.client;
  if (place.metadata.registration_endpoint === undefined)
    throw new OAuthFault('its authorization server registers no clients; register the gateway there and set auth.oauth.clientId');
  const clientMetadata = resolveClientMetadata({
    redirectUrl: redirectUri,
    clientMetadata: { client_name: 'Gatehouse', redirect_uris: [redirectUri], response_types: ['code'] },
  });
  return step('registering at its authorization server', () =>
    registerClient(place.issuer, { metadata: place.metadata, clientMetadata, ...(scope ? { scope } : {}), fetchFn: fetch }),
  );
}
