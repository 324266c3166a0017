import type { AuditTrail } from '@gatehouse/audit';
import { milliseconds, type LoadedConfig } from '@gatehouse/config';
import {
  LocalAccounts,
  OAuthJournal,
  OnDemandAuthorizationServer,
  PAGES_CLIENT,
  Throttle,
  type OAuthEvent,
  type OAuthSettings,
} from '@gatehouse/identity';
import { SealedBox } from '@gatehouse/seal';
import type { LoggerService } from '@nestjs/common';
import { CONNECT_PATH } from '../connect/visitors.js';
import { AuthorizationDoor } from '../oauth/authorization-door.js';
import { FormTokens } from '../oauth/form.js';
import { GatewayPages } from '../oauth/gateway-pages.js';
import { SignInDesk } from '../oauth/sign-in-desk.js';
import type { GatewayPorts } from './gateway-ports.js';
import type { IdentityParts } from './identity-parts.js';
import type { LocalKeys } from './local-keys.js';
import { knownClients, serviceClients } from './service-parts.js';

/** What is withdrawn at one node ends at every other within this time and one query. */
export const REVOCATIONS_EVERY_MS = 2_000;
export const KEYS_EVERY_MS = 30_000;

const MINUTE = 60_000;
/** Per address. Behind a proxy that hides addresses these hold for everybody together, so they are no lower than a large office needs. */
const TRIES = { most: 300, windowMs: MINUTE };
const REGISTRATIONS = { most: 30, windowMs: MINUTE };
const FETCHES = { most: 60, windowMs: MINUTE };
const CODES = { most: 60, windowMs: MINUTE };
/** Wrong secrets, per client and address. */
const GUESSES = { most: 10, windowMs: MINUTE };

export interface AuthorizationParts {
  readonly server: OnDemandAuthorizationServer;
  readonly accounts: LocalAccounts;
  readonly desk: SignInDesk;
  readonly door: AuthorizationDoor;
  purge(): Promise<void>;
}

interface Beside {
  readonly identity: IdentityParts;
  readonly keys: LocalKeys;
  readonly trail: AuditTrail;
  /** For metadata documents of clients, whose addresses come from strangers. */
  readonly fetch: typeof fetch;
  readonly logger: LoggerService;
}

class TrailJournal extends OAuthJournal {
  constructor(
    private readonly trail: AuditTrail,
    private readonly logger: LoggerService,
  ) {
    super();
  }

  async record({ kind, subject, client, severity = 'info', details }: OAuthEvent): Promise<void> {
    await this.trail.record({
      kind,
      severity,
      ...(subject === undefined ? {} : { actor: { subject, roles: [] } }),
      ...(client === undefined ? {} : { client: { id: client } }),
      ...(details === undefined ? {} : { details }),
    });
  }

  fault(error: unknown): void {
    this.logger.error({ message: 'the authorization server failed', error });
  }
}

/** The client of `gatehouse connect` and `gatehouse login`. Public, so everybody can claim to be it: consent is asked for each time. */
const OWN_CLIENT: OAuthSettings['clients'][number] = {
  client_id: 'gatehouse-cli',
  client_name: 'Gatehouse command line',
  redirect_uris: ['http://127.0.0.1/callback'],
  grant_types: ['authorization_code', 'refresh_token', 'urn:ietf:params:oauth:grant-type:device_code'],
  token_endpoint_auth_method: 'none',
};

/** The gateway's own pages, which people sign in for. The library takes no address that browsers would not keep safe. */
function pagesClient({ gateway: { publicUrl } }: LoadedConfig['config']): OAuthSettings['clients'] {
  const { protocol, hostname, origin } = new URL(publicUrl);
  if (protocol !== 'https:' && !['127.0.0.1', 'localhost', '[::1]'].includes(hostname)) return [];
  return [
    {
      client_id: PAGES_CLIENT,
      client_name: 'Gatehouse',
      redirect_uris: [`${origin}${CONNECT_PATH}`],
      response_types: ['none'],
      grant_types: [],
      token_endpoint_auth_method: 'none',
    },
  ];
}

function settingsOf(loaded: LoadedConfig): OAuthSettings {
  const { oauth, tokenTtl } = loaded.config.identity;
  const seconds = (duration: string): number => Math.floor(milliseconds(duration) / 1000);
  return {
    accessTokenSeconds: seconds(tokenTtl),
    refreshTokenSeconds: seconds(oauth.refreshTtl),
    sessionSeconds: seconds(oauth.sessionTtl),
    dynamicRegistration: oauth.dynamicRegistration,
    clientMetadataDocuments: oauth.clientMetadataDocuments,
    clients: [OWN_CLIENT, ...pagesClient(loaded.config), ...knownClients(loaded), ...serviceClients(loaded)],
  };
}

/** The embedded authorization server with its pages and local accounts. */
export function authorizationParts(loaded: LoadedConfig, ports: GatewayPorts, beside: Beside): AuthorizationParts {
  const { identity, keys, trail, fetch, logger } = beside;
  const { clock } = ports;
  const pages = new GatewayPages();
  const fetches = new Throttle(FETCHES, clock);
  const server = new OnDemandAuthorizationServer({
    settings: settingsOf(loaded),
    resource: identity.resource,
    accounts: identity.accounts,
    services: identity.services,
    assertions: identity.assertions,
    keys: identity.keys,
    verifier: identity.verifier,
    revocations: identity.revocations,
    pages,
    artifacts: { store: ports.artifacts, box: new SealedBox(keys.derive('oauth-artifact')), revocations: identity.revocations, clock },
    cookieKeys: [keys.derive('oauth-cookie').toString('base64url')],
    fetch,
    guesses: new Throttle(GUESSES, clock),
    mayFetchClient: (address) => fetches.take(address),
    journal: new TrailJournal(trail, logger),
  });
  const accounts = new LocalAccounts(identity.accounts, ports.credentials, clock);
  const tokens = new FormTokens(keys.derive('oauth-form'), identity.resource.origin);
  return {
    server,
    accounts,
    desk: new SignInDesk({ server, accounts, pages, tokens, trail, tries: new Throttle(TRIES, clock) }),
    door: new AuthorizationDoor(server, identity.resource.origin, {
      '/oauth/register': new Throttle(REGISTRATIONS, clock),
      '/oauth/device': new Throttle(CODES, clock),
      '/oauth/device_authorization': new Throttle(CODES, clock),
    }),
    purge: async () => {
      await ports.artifacts.purgeExpired(clock.now());
      await identity.revocations.purge();
    },
  };
}
