import type { AuditTrail } from '@gatehouse/audit';
import type { GatewayConfig } from '@gatehouse/config';
import { Throttle } from '@gatehouse/identity';
import type { Forwarder } from '@gatehouse/mcp';
import { RevealableFields } from '@gatehouse/privacy';
import { SealedBox, type KeyRing } from '@gatehouse/seal';
import { GatewayPages } from '../oauth/gateway-pages.js';
import { RevealDesk } from '../reveal/reveal-desk.js';
import { RevealedValues } from '../reveal/revealed-values.js';
import { REVEAL_PATH } from '../reveal/reveal-tool.js';
import type { RevealJudging } from '../path/record-ownership.js';
import { RevealOwnTool } from '../reveal/reveal-own-tool.js';
import { ReturnTickets } from '../visits/return-tickets.js';
import { Visitors } from '../visits/visitors.js';
import type { AuthorizationParts } from './authorization-parts.js';
import type { GatewayPorts } from './gateway-ports.js';
import type { IdentityParts } from './identity-parts.js';
import type { LocalKeys } from './local-keys.js';
import { principals } from './personal-parts.js';
import type { PrivacyParts } from './rooms/privacy.js';

export interface RevealParts extends RevealJudging {
  /** None where gateway.yaml names no record, or where others sign people in: there is no page then on which they could be shown it. */
  readonly tools: readonly RevealOwnTool[];
  readonly desk: RevealDesk | undefined;
}

interface Beside {
  readonly identity: IdentityParts;
  readonly authorization: AuthorizationParts | undefined;
  readonly keys: LocalKeys;
  readonly ring: KeyRing;
  readonly trail: AuditTrail;
  readonly privacy: Pick<PrivacyParts, 'dictionary' | 'scanner' | 'withoutValues'>;
  readonly forwarder: () => Pick<Forwarder, 'consult'>;
}

const PAGES = { of: 'reveals', most: 60, windowMs: 60_000 };
const HOUR_MS = 3_600_000;

export function revealParts(
  { brokerage, reveal }: GatewayConfig,
  ports: Pick<GatewayPorts, 'clock' | 'rates' | 'artifacts'>,
  beside: Beside,
): RevealParts {
  const { clock, rates, artifacts } = ports;
  const { identity, authorization, keys, ring, trail, privacy, forwarder } = beside;
  const isOfFirm = (memberKey: string): boolean => identity.roster.find(memberKey)?.facts.firmKey === brokerage.firmKey;
  if (!reveal || !authorization) return { tools: [], desk: undefined, isOfFirm, check: () => undefined };
  const { upstream, tool, argument, resource, perHour } = reveal;
  const { origin } = identity.resource;
  const values = new RevealedValues(artifacts, { names: keys.derive('revealed'), ring }, clock);
  const made = new RevealOwnTool({
    source: { upstream, tool, argument, resource },
    fields: new RevealableFields(privacy.dictionary, privacy.scanner),
    pace: new Throttle({ of: 'reveal', most: perHour, windowMs: HOUR_MS }, rates, new SealedBox(keys.derive('throttle')), clock),
    withoutValues: privacy.withoutValues,
    values,
    trail,
    origin,
    forwarder,
  });
  return { tools: [made], isOfFirm, check: (call) => made.check(call), desk: deskOf({ ports, beside, authorization, values }) };
}

interface DeskTerms {
  readonly ports: Pick<GatewayPorts, 'clock' | 'rates'>;
  readonly beside: Pick<Beside, 'identity' | 'keys' | 'trail'>;
  readonly authorization: AuthorizationParts;
  readonly values: RevealedValues;
}

function deskOf({ ports: { clock, rates }, beside: { identity, keys, trail }, authorization, values }: DeskTerms): RevealDesk {
  const { accounts, server } = authorization;
  return new RevealDesk({
    values,
    trail,
    clock,
    visitors: new Visitors({
      server,
      origin: identity.resource.origin,
      path: REVEAL_PATH,
      principalOf: principals(identity),
      tickets: new ReturnTickets(keys.derive('page-return')),
      pace: new Throttle(PAGES, rates, new SealedBox(keys.derive('throttle')), clock),
    }),
    pages: new GatewayPages(),
    hasSecondFactor: (user) => accounts.hasSecondFactor(user),
  });
}
