import { registerClient, resolveClientMetadata, type FetchLike, type OAuthClientInformationMixed } from '@modelcontextprotocol/client';
import type { AuthorizationPlace } from './authorization-place.js';
import { OAuthFault, step } from './oauth-fault.js';

/** How the gateway is known to an authorization server that signs people in for it; nothing where it registers itself. */
export interface CodeClient {
  /** The only authorization server that may be used; needed where there is a client id of its making. */
  readonly issuer?: string | undefined;
  readonly clientId?: string | undefined;
  readonly secret?: (() => string) | undefined;
  /** Of the gateway's Client ID Metadata Document. */
  readonly metadataUrl?: string | undefined;
  readonly scope?: string | undefined;
}

/** The client that needs no registration: agreed beforehand, else by its metadata document where the server reads those. */
export function knownClient(
  client: CodeClient,
  { metadata }: Pick<AuthorizationPlace, 'metadata'>,
): OAuthClientInformationMixed | undefined {
  if (client.clientId !== undefined)
    return { client_id: client.clientId, ...(client.secret === undefined ? {} : { client_secret: client.secret() }) };
  const readsDocuments = metadata['client_id_metadata_document_supported'] === true;
  return readsDocuments && client.metadataUrl !== undefined ? { client_id: client.metadataUrl } : undefined;
}

/** Registrations of the gateway at authorization servers, for whoever signs in there. A port. */
export abstract class ClientRegistrations {
  abstract find(issuer: string, redirectUri: string): Promise<OAuthClientInformationMixed | undefined>;
  abstract keep(issuer: string, redirectUri: string, client: OAuthClientInformationMixed): Promise<void>;
}

interface Wanted {
  readonly place: AuthorizationPlace;
  readonly redirectUri: string;
  readonly scope: string | undefined;
  readonly registrations: ClientRegistrations;
  readonly fetch: FetchLike;
}

/** Pre-registered, else by metadata document, else registered (MCP 2026-07-28, Client Registration). A registration is used again at its own server only. */
export async function clientAt(client: CodeClient, wanted: Wanted): Promise<OAuthClientInformationMixed> {
  const { place, redirectUri, registrations } = wanted;
  const known = await step('reading the credential of the gateway', () => knownClient(client, place));
  if (known) return known;
  const kept = await step('reading the registration of the gateway', () => registrations.find(place.issuer, redirectUri));
  if (kept) return kept;
  if (place.metadata.registration_endpoint === undefined)
    throw new OAuthFault('its authorization server registers no clients; register the gateway there and set its clientId');
  const registered = await register(wanted);
  await step('keeping the registration of the gateway', () => registrations.keep(place.issuer, redirectUri, registered));
  return registered;
}

function register({ place, redirectUri, scope, fetch }: Wanted): Promise<OAuthClientInformationMixed> {
  const clientMetadata = resolveClientMetadata({
    redirectUrl: redirectUri,
    clientMetadata: { client_name: 'Gatehouse', redirect_uris: [redirectUri], response_types: ['code'] },
  });
  return step('registering at its authorization server', () =>
    registerClient(place.issuer, { metadata: place.metadata, clientMetadata, ...(scope ? { scope } : {}), fetchFn: fetch }),
  );
}
