import type { LoadedConfig, TokenExchangeSection, UpstreamSection } from '@gatehouse/config';
import { SubjectTokens, Throttle } from '@gatehouse/identity';
import { Refusal, type Principal } from '@gatehouse/kernel';
import {
  ExchangeAuthority,
  FixedAuthority,
  PersonalUpstream,
  SignedInAuthority,
  type ConnectPage,
  type HttpUpstreamOptions,
  type PersonalAuthority,
  type UpstreamAuthority,
} from '@gatehouse/mcp';
import { SealedBox } from '@gatehouse/seal';
import type { LoggerService } from '@nestjs/common';
import { ClientDocuments } from '../connect/client-documents.js';
import { ConnectDesk } from '../connect/connect-desk.js';
import { ConnectFlows } from '../connect/connect-flows.js';
import { ConnectTickets } from '../connect/connect-tickets.js';
import { Connectable, Connectables } from '../connect/connectable.js';
import { CONNECT_PATH } from '../connect/connect-path.js';
import { ReturnTickets } from '../visits/return-tickets.js';
import { Visitors } from '../visits/visitors.js';
import { FormTokens } from '../oauth/form.js';
import { GatewayPages } from '../oauth/gateway-pages.js';
import type { AuditTrail } from '@gatehouse/audit';
import type { AuthorizationParts } from './authorization-parts.js';
import type { GatewayPorts } from './gateway-ports.js';
import type { IdentityParts } from './identity-parts.js';
import type { LocalKeys } from './local-keys.js';
import { authorityOf, codeClientOf, type OAuthTerms } from './upstream-oauth-parts.js';

/** Pages for each person: every one may have an account server asked. */
const PACE = { of: 'connect', most: 300, windowMs: 60_000 };

export interface PersonalParts {
  readonly connectables: Connectables;
  readonly documents: ClientDocuments;
  /** Absent where others sign people in. */
  readonly desk: ConnectDesk | undefined;
  readonly tickets: ConnectTickets;
  readonly origin: string;
  readonly subjects: SubjectTokens;
  /** Throws a Refusal where the account may not be used. */
  readonly principalOf: (user: string) => Principal;
}

interface Beside {
  readonly identity: IdentityParts;
  readonly authorization: AuthorizationParts | undefined;
  readonly keys: LocalKeys;
  readonly trail: AuditTrail;
  readonly logger: LoggerService;
  /** The upstream that serves under a slug now. */
  readonly current: (slug: string) => unknown;
}

/** The person of an account, who is not asking just now. */
export function principals({ resolver, resource }: IdentityParts): (user: string) => Principal {
  return (subject) =>
    resolver.resolve({ subject, issuer: resource.issuer, tokenId: 'connect', clientId: 'gatehouse-pages', scopes: [], expiresAt: 0 });
}

/** The pages on which people connect accounts, and what upstreams with `perPerson` need. */
export function personalParts(ports: GatewayPorts, { identity, authorization, keys, trail, logger, current }: Beside): PersonalParts {
  const { clock } = ports;
  const { origin, issuer } = identity.resource;
  const connectables = new Connectables(current);
  const tickets = new ConnectTickets(keys.derive('connect-ticket'));
  const principalOf = principals(identity);
  return {
    connectables,
    tickets,
    origin,
    principalOf,
    documents: new ClientDocuments(origin, connectables),
    subjects: new SubjectTokens(identity.keys, issuer, clock),
    desk: authorization && deskOf(ports, { authorization, keys, trail, logger, origin, connectables, tickets, principalOf }),
  };
}

interface BesideDesk
  extends Pick<PersonalParts, 'origin' | 'connectables' | 'tickets' | 'principalOf'>, Pick<Beside, 'keys' | 'trail' | 'logger'> {
  readonly authorization: AuthorizationParts;
}

function deskOf({ clock, rates, artifacts }: GatewayPorts, { authorization, keys, principalOf, ...around }: BesideDesk): ConnectDesk {
  const { origin } = around;
  const pace = new Throttle(PACE, rates, new SealedBox(keys.derive('throttle')), clock);
  const returns = new ReturnTickets(keys.derive('page-return'));
  return new ConnectDesk({
    ...around,
    visitors: new Visitors({ server: authorization.server, origin, path: CONNECT_PATH, tickets: returns, principalOf, pace }),
    flows: new ConnectFlows(artifacts, keys.derive('connect-flow'), clock),
    tokens: new FormTokens(keys.derive('connect-form'), origin),
    pages: new GatewayPages(),
  });
}

export interface PersonalTerms extends OAuthTerms {
  readonly personal: PersonalParts;
  readonly clientInfo: { readonly name: string; readonly version: string };
}

/** An MCP server with `auth.perPerson`. */
export function personalUpstream(
  section: UpstreamSection,
  secret: LoadedConfig['secret'],
  http: Omit<HttpUpstreamOptions, 'url'>,
  terms: PersonalTerms,
): PersonalUpstream {
  const url = new URL(section.url!);
  const { exchange } = section.auth!.perPerson!;
  if (exchange) {
    const authority = (person: Principal) => exchanging(exchange, { url, person, secret, terms });
    return new PersonalUpstream({ http: { ...http, url: url.href }, authorityOf: authority, lister: ownLister(section, secret, terms) });
  }
  return connectableUpstream(section, secret, { ...http, url: url.href }, terms);
}

function connectableUpstream(
  section: UpstreamSection,
  secret: LoadedConfig['secret'],
  http: HttpUpstreamOptions,
  terms: PersonalTerms,
): PersonalUpstream {
  const { id: slug } = section;
  const { personal, vault, fetcher, clientInfo } = terms;
  const url = new URL(http.url);
  const { oauth } = section.auth!.perPerson!;
  const client = codeClientOf({ clientMetadataUrl: personal.documents.addressOf(slug), ...definedOf(oauth) }, secret);
  const pageOf = (person: Principal): ConnectPage => ({
    url: `${personal.origin}${CONNECT_PATH}/${slug}?asked=${personal.tickets.of(person, slug)}`,
    message: `Connect your own account at ${slug} (${url.host}) to go on. The page is the gateway's; it says what is asked for before you are sent anywhere.`,
  });
  const authority = (person: Principal): PersonalAuthority =>
    new SignedInAuthority({
      url,
      client,
      account: connectable.accountOf(person),
      fetch: fetcher.fetch,
      remedy: `open ${CONNECT_PATH}/${slug}`,
    });
  const upstream = new PersonalUpstream({
    http,
    authorityOf: authority,
    lister: section.auth!.bearer || section.auth!.oauth ? ownLister(section, secret, terms) : () => firstConnected(slug, authority, terms),
    connectPage: pageOf,
  });
  const way = oauth ? 'oauth' : 'key';
  const connectable = new Connectable(
    { slug, url, way, client, clientInfo, fetch: fetcher.fetch, connect: fetcher.connect, vault },
    upstream,
  );
  personal.connectables.take(connectable);
  return upstream;
}

/** What is not said must not hide what stands for it. */
function definedOf<T extends object>(section: T | undefined): Partial<T> {
  return Object.fromEntries(Object.entries(section ?? {}).filter(([, value]) => value !== undefined)) as Partial<T>;
}

/** With the deployment's own credential that stands beside `perPerson`: for lists, and for no call. */
function ownLister(section: UpstreamSection, secret: LoadedConfig['secret'], terms: OAuthTerms): () => Promise<UpstreamAuthority> {
  const { bearer } = section.auth!;
  const authority = bearer ? new FixedAuthority(() => secret(bearer)) : authorityOf(section, secret, terms);
  return () => Promise.resolve(authority);
}

/** With the account of whoever connected first and still may: what a server lists is pinned, so nobody's list is taken on trust. */
async function firstConnected(
  slug: string,
  authority: (person: Principal) => PersonalAuthority,
  { vault, personal }: PersonalTerms,
): Promise<UpstreamAuthority | undefined> {
  for (const user of await vault.vault.usersAt(slug)) {
    const person = whoMay(() => personal.principalOf(user));
    const found = person && authority(person);
    if (found && (await found.signIn()) !== undefined) return found;
  }
  return undefined;
}

function whoMay(resolve: () => Principal): Principal | undefined {
  try {
    return resolve();
  } catch (fault) {
    if (fault instanceof Refusal) return undefined;
    throw fault;
  }
}

function exchanging(
  { issuer, clientId, clientSecret, audience, resource, scope, subjectTokenType }: TokenExchangeSection,
  { url, person, secret, terms }: { url: URL; person: Principal; secret: LoadedConfig['secret']; terms: PersonalTerms },
): PersonalAuthority {
  return new ExchangeAuthority({
    exchange: { issuer, clientId, secret: () => secret(clientSecret), audience, resource: resource ?? url.href, scope, subjectTokenType },
    subjectToken: () => terms.personal.subjects.issue(person.subject, issuer),
    fetch: terms.fetcher.fetch,
  });
}
