import type { AuditTrail } from '@gatehouse/audit';
import { milliseconds, type LoadedConfig } from '@gatehouse/config';
import {
  accountClient,
  Consents,
  OnDemandAuthorizationServer,
  PAGES_CLIENT,
  Throttle,
  type LocalAccounts,
  type OAuthSettings,
  type SignInConnections,
} from '@gatehouse/identity';
import { SealedBox } from '@gatehouse/seal';
import type { LoggerService } from '@nestjs/common';
import { AccountDesk } from '../oauth/account/account-desk.js';
import { APPROVALS_PATH } from '../approvals/approvals-path.js';
import { REVEAL_PATH } from '../reveal/reveal-tool.js';
import { CONNECT_PATH } from '../connect/connect-path.js';
import { AuthorizationDoor } from '../oauth/authorization-door.js';
import { FormTokens } from '../oauth/form.js';
import { GatewayPages } from '../oauth/gateway-pages.js';
import { SealedStep } from '../oauth/sealed-step.js';
import { SecondStepDesk } from '../oauth/second-step-desk.js';
import { SignInDesk } from '../oauth/sign-in-desk.js';
import type { GatewayPorts } from './gateway-ports.js';
import type { IdentityParts } from './identity-parts.js';
import { localAccountParts } from './local-account-parts.js';
import { artifactBox, type LocalKeys } from './local-keys.js';
import { knownClients, serviceClients } from './service-parts.js';
import { passwordsAreTaken, signInConnections, signInDesks, type SignInDesks } from './sign-in-parts.js';
import { TrailJournal } from './trail-journal.js';

const MINUTE = 60_000;
/** Per address. Behind a proxy that hides addresses these hold for everybody together, so they are no lower than a large office needs. */
const TRIES = { of: 'sign-in', most: 300, windowMs: MINUTE };
const REGISTRATIONS = { of: 'registration', most: 30, windowMs: MINUTE };
const FETCHES = { of: 'client-document', most: 60, windowMs: MINUTE };
const CODES = { of: 'device-code', most: 60, windowMs: MINUTE };
/** Wrong secrets, per client and address. */
const GUESSES = { of: 'client-secret', most: 10, windowMs: MINUTE };

export interface AuthorizationParts {
  readonly server: OnDemandAuthorizationServer;
  readonly accounts: LocalAccounts;
  readonly desk: SignInDesk;
  readonly secondStep: SecondStepDesk;
  readonly account: AccountDesk;
  readonly desks: SignInDesks;
  readonly connections: SignInConnections;
  readonly door: AuthorizationDoor;
}

interface Beside {
  readonly identity: IdentityParts;
  readonly keys: LocalKeys;
  readonly trail: AuditTrail;
  /** For metadata documents of clients, whose addresses come from strangers. */
  readonly fetch: typeof fetch;
  readonly logger: LoggerService;
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
      redirect_uris: [`${origin}${CONNECT_PATH}`, `${origin}${APPROVALS_PATH}`, `${origin}${REVEAL_PATH}`],
      response_types: ['none'],
      grant_types: [],
      token_endpoint_auth_method: 'none',
    },
  ];
}

function settingsOf(loaded: LoadedConfig, origin: string): OAuthSettings {
  const { oauth, tokenTtl } = loaded.config.identity;
  const seconds = (duration: string): number => Math.floor(milliseconds(duration) / 1000);
  return {
    accessTokenSeconds: seconds(tokenTtl),
    refreshTokenSeconds: seconds(oauth.refreshTtl),
    sessionSeconds: seconds(oauth.sessionTtl),
    dynamicRegistration: oauth.dynamicRegistration,
    clientMetadataDocuments: oauth.clientMetadataDocuments,
    clients: [OWN_CLIENT, accountClient(origin), ...pagesClient(loaded.config), ...knownClients(loaded), ...serviceClients(loaded)],
  };
}

/** The embedded authorization server with its pages and local accounts. */
export function authorizationParts(loaded: LoadedConfig, ports: GatewayPorts, beside: Beside): AuthorizationParts {
  const { identity, keys, trail, fetch, logger } = beside;
  const { clock } = ports;
  const { origin } = identity.resource;
  const pages = new GatewayPages();
  const artifacts = { store: ports.artifacts, box: artifactBox(keys), revocations: identity.revocations, clock };
  const counting = new SealedBox(keys.derive('throttle'));
  const throttle = (limit: typeof TRIES): Throttle => new Throttle(limit, ports.rates, counting, clock);
  const [fetches, codes, tries] = [throttle(FETCHES), throttle(CODES), throttle(TRIES)];
  const local = localAccounts(loaded, ports, beside);
  const server = new OnDemandAuthorizationServer({
    settings: settingsOf(loaded, origin),
    resource: identity.resource,
    accounts: identity.accounts,
    services: identity.services,
    applications: identity.applications,
    assertions: identity.assertions,
    keys: identity.keys,
    verifier: identity.verifier,
    revocations: identity.revocations,
    pages,
    artifacts,
    cookieKeys: [keys.derive('oauth-cookie').toString('base64url')],
    fetch,
    guesses: throttle(GUESSES),
    mayFetchClient: (address) => fetches.take(address),
    actsFor: (user) => identity.resolver.actsFor(user),
    hasSecondFactor: (user) => local.accounts.hasSecondFactor(user),
    journal: new TrailJournal(trail, logger),
  });
  const tokens = new FormTokens(keys.derive('oauth-form'), origin);
  const connections = signInConnections(loaded, clock, { origin, fetch });
  const front = { server, pages, tokens, trail, connections, passwords: passwordsAreTaken(loaded.config) };
  const desk = { ...front, ...local, tries, steps: new SealedStep(local.box, clock) };
  const secondStep = new SecondStepDesk(desk);
  return {
    server,
    accounts: local.accounts,
    connections,
    desk: new SignInDesk({ ...desk, secondStep }),
    secondStep,
    account: new AccountDesk({ ...desk, origin, consents: new Consents(artifacts), revocations: identity.revocations }),
    desks: signInDesks(front, loaded.config, ports, beside),
    door: new AuthorizationDoor(server, origin, {
      '/oauth/register': throttle(REGISTRATIONS),
      '/oauth/device': codes,
      '/oauth/device_authorization': codes,
    }),
  };
}

function localAccounts({ config }: LoadedConfig, ports: GatewayPorts, { identity, keys }: Beside): ReturnType<typeof localAccountParts> {
  const { accounts: directory, revocations, resolver } = identity;
  return localAccountParts(config, ports, { directory, revocations, keys, rolesOf: (user) => resolver.rolesOf(user).roles });
}
