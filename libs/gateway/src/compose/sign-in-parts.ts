import { milliseconds, type GatewayConfig, type LoadedConfig, type SignInSection } from '@gatehouse/config';
import {
  PROVIDER_PROFILES,
  SignInAdmission,
  SignInConnections,
  SignInTickets,
  type SignInConnection,
  type SignInProof,
} from '@gatehouse/identity';
import { SealedBox } from '@gatehouse/seal';
import type { LoggerService } from '@nestjs/common';
import type { DeskParts } from '../oauth/desk.js';
import { SignOutDesk } from '../oauth/sign-out-desk.js';
import { SingleSignOnDesk } from '../oauth/single-sign-on-desk.js';
import type { GatewayPorts } from './gateway-ports.js';
import type { IdentityParts } from './identity-parts.js';
import type { LocalKeys } from './local-keys.js';

interface Beside {
  readonly identity: IdentityParts;
  readonly keys: LocalKeys;
  readonly logger: LoggerService;
}

export interface SignInDesks {
  readonly singleSignOn: SingleSignOnDesk;
  readonly signOut: SignOutDesk;
}

/** The identity providers of gateway.yaml. */
export function signInConnections(
  { config, secret }: LoadedConfig,
  clock: GatewayPorts['clock'],
  { origin, fetch }: { readonly origin: string; readonly fetch: typeof globalThis.fetch },
): SignInConnections {
  const connections = config.identity.signIn.map((section) => connectionOf(section, secret, origin));
  return new SignInConnections(connections, { fetch, clock });
}

/** Address that an identity provider answers to; it has to be registered there. */
export const callbackOf = (publicUrl: string, connection: string): string =>
  `${new URL(publicUrl).origin}/oauth/sign-in/${connection}/callback`;

/** Whether people may sign in with a password of this gateway. */
export const passwordsAreTaken = ({ identity: { passwords, signIn } }: GatewayConfig): boolean => passwords.enabled ?? signIn.length === 0;

function connectionOf(section: SignInSection, secret: LoadedConfig['secret'], origin: string): SignInConnection {
  const profile = PROVIDER_PROFILES[section.provider];
  const { id, provider, name, issuer, clientId, domains, hostedDomain, nameClaim, groupClaim, memberClaim, memberFromEmail } = section;
  return {
    id,
    provider,
    name,
    issuer,
    clientId,
    domains,
    nameClaim,
    groupClaim,
    memberFromEmail,
    ...(hostedDomain === undefined ? {} : { hostedDomain }),
    ...(memberClaim === undefined ? {} : { memberClaim }),
    provision: section.provision,
    scopes: section.scopes.length > 0 ? section.scopes : profile.scopes,
    accountClaim: section.accountClaim ?? profile.accountClaim,
    redirectUri: callbackOf(origin, id),
    proof: proofOf(section, secret),
    clockSkewSeconds: milliseconds(section.clockSkew) / 1_000,
  };
}

function proofOf({ clientSecret, privateKey, algorithm, keyId }: SignInSection, secret: LoadedConfig['secret']): SignInProof {
  if (clientSecret) return { type: 'secret', secret: () => secret(clientSecret) };
  return { type: 'key', key: () => secret(privateKey!), algorithm, ...(keyId === undefined ? {} : { keyId }) };
}

/** Where people go to an identity provider and come back, and where they sign out. */
export function signInDesks(front: DeskParts, config: GatewayConfig, ports: GatewayPorts, { identity, keys, logger }: Beside): SignInDesks {
  const box = new SealedBox(keys.derive('sign-in'));
  const { accounts, people, roster, resource, subjects } = identity;
  const named = config.identity.accounts.flatMap(({ subject, user }): [string, string][] =>
    subject === undefined ? [] : [[subject, user]],
  );
  const admission = new SignInAdmission({
    accounts,
    people,
    bindings: subjects,
    box,
    named: new Map(named),
    memberOf: (email) => roster.holderOf(email, config.brokerage.firmKey),
  });
  return {
    singleSignOn: new SingleSignOnDesk({
      ...front,
      tickets: new SignInTickets(box, ports.clock),
      admission,
      secure: resource.origin.startsWith('https:'),
      onFault: (connection, { fault, cause }) => logger.warn({ message: 'a sign-in was refused', connection, fault, ...codesOf(cause) }),
    }),
    signOut: new SignOutDesk(front),
  };
}

/** Of what an identity provider said, codes only: its texts could hold anything, a token too. */
function codesOf(cause: unknown): { readonly code?: string; readonly error?: string } {
  const { code, error } = (cause ?? {}) as { code?: unknown; error?: unknown };
  const isWord = (value: unknown): value is string => typeof value === 'string' && /^[\w.-]{1,60}$/.test(value);
  return { ...(isWord(code) ? { code } : {}), ...(isWord(error) ? { error } : {}) };
}
