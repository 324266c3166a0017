import { SCOPES } from '@gatehouse/kernel';
import { errors, type Configuration, type KoaContextWithOIDC } from 'oidc-provider';
import type { ProtectedResource } from '../bearer/protected-resource.js';
import { newClientId } from './application-rules.js';
import { devicePages } from './device-pages.js';
import type { ProviderParts } from './provider-parts.js';
import { resourceServer } from './resource-server.js';
import { isClientCredentials, serviceResource, serviceTerms } from './service-terms.js';

type Features = NonNullable<Configuration['features']>;
type ResourceIndicators = NonNullable<Features['resourceIndicators']>;

/** Requests that ask a person for scopes; where one names none, it asks for the first ones. */
const ASKING_ROUTES = new Set(['authorization', 'device_authorization']);

/** Which parts of oidc-provider are on, and what they ask. What stands here as off is on by the library's own choice. */
export function providerFeatures(parts: ProviderParts): Features {
  const { settings, pages, mayFetchClient } = parts;
  return {
    devInteractions: { enabled: false },
    rpInitiatedLogout: { enabled: false },
    userinfo: { enabled: false },
    pushedAuthorizationRequests: { enabled: false },
    dPoP: { enabled: true },
    clientCredentials: { enabled: parts.services.any },
    deviceFlow: { enabled: true, charset: 'base-20', mask: '****-****', deviceInfo: () => ({}), ...devicePages(pages) },
    registration: {
      enabled: settings.dynamicRegistration || parts.applications.isOpen,
      issueRegistrationAccessToken: false,
      idFactory: newClientId,
    },
    clientIdMetadataDocument: {
      enabled: settings.clientMetadataDocuments,
      // The draft that the library has on trial; another number is refused at start, so that a bump is looked at.
      ack: 'draft-02',
      // A page of a sign-in that is under way asks outside of any request of the library: the fetch was allowed where the sign-in began.
      allowFetch: async (context: KoaContextWithOIDC | undefined) => context === undefined || (await mayFetchClient(context.ip)),
    },
    revocation: { enabled: true, allowedPolicy: ownTokensOnly },
    introspection: { enabled: true, allowedPolicy: ownTokensOnly },
    resourceIndicators: resourceIndicators(parts),
  };
}

/** A token is for one endpoint of this gateway, or for all of it (RFC 8707). */
function resourceIndicators({ settings, resource, services }: ProviderParts): ResourceIndicators {
  return {
    enabled: true,
    defaultResource: (context, client, oneOf) => {
      askForFirstScopes(context, resource);
      if (isClientCredentials(context)) return oneOf ?? serviceResource(services, resource, client.clientId);
      return oneOf ?? resource.audience;
    },
    useGrantedResource: () => true,
    getResourceServerInfo: (context, indicator, { clientId }) => {
      if (!resource.isEndpoint(indicator)) throw new errors.InvalidTarget('the resource is not an endpoint of this gateway');
      askForFirstScopes(context, resource);
      if (!isClientCredentials(context)) return resourceServer(resource, indicator, settings);
      return resourceServer(resource, indicator, serviceTerms(services, resource, { context, indicator, clientId }));
    },
  };
}

function ownTokensOnly(_context: KoaContextWithOIDC, client: { clientId: string }, token: { clientId?: string | undefined }): boolean {
  return token.clientId === client.clientId;
}

function askForFirstScopes({ oidc }: KoaContextWithOIDC, { firstScopes }: ProtectedResource): void {
  if (!ASKING_ROUTES.has(oidc.route) || !oidc.params) return;
  const asked = typeof oidc.params['scope'] === 'string' ? oidc.params['scope'].split(' ') : [];
  if (asked.some((scope) => (SCOPES as readonly string[]).includes(scope))) return;
  oidc.params['scope'] = [...asked, ...firstScopes].join(' ').trim();
}
