import type { HeldCallsOptions, Policy, Reviews } from '@gatehouse/access';
import type { AuditTrail } from '@gatehouse/audit';
import type { GatewayConfig } from '@gatehouse/config';
import { Throttle } from '@gatehouse/identity';
import type { Pins } from '@gatehouse/integrity';
import type { Catalogue, Principal } from '@gatehouse/kernel';
import type { Forwarder } from '@gatehouse/mcp';
import { SealedBox, type KeyRing } from '@gatehouse/seal';
import type { ApiDoorParts } from '../api/api-door.js';
import { ApprovalApi } from '../approvals/approval-api.js';
import { ApprovalDesk } from '../approvals/approval-desk.js';
import { ApprovalPageDesk } from '../approvals/approval-page-desk.js';
import { approvalAddress, APPROVALS_PATH } from '../approvals/approvals-path.js';
import { keepsOf } from '../keep/keeps.js';
import { PayloadApi } from '../keep/payload-api.js';
import { PayloadDesk } from '../keep/payload-desk.js';
import { VendorApi } from '../vendors/vendor-api.js';
import { VendorDesk } from './vendor-desk.js';
import { PinApi } from '../definitions/pin-api.js';
import { PinDesk } from '../definitions/pin-desk.js';
import { ExplainApi } from '../explain/explain-api.js';
import { ReportApi } from '../reports/report-api.js';
import type { ReportJobs } from '../reports/report-jobs.js';
import { FormTokens } from '../oauth/form.js';
import { GatewayPages } from '../oauth/gateway-pages.js';
import { ReturnTickets } from '../visits/return-tickets.js';
import { Visitors } from '../visits/visitors.js';
import type { AuthorizationParts } from './authorization-parts.js';
import type { GatewayPorts } from './gateway-ports.js';
import { explainDesk } from './explain-parts.js';
import type { IdentityParts } from './identity-parts.js';
import type { WallParts } from './wall-parts.js';
import type { LawParts } from './legal-parts.js';
import type { LocalKeys } from './local-keys.js';

/** For each person, on the pages and by the interface. */
const PACE = { of: 'approvals', most: 300, windowMs: 60_000 };

export interface ApprovalParts extends HeldCallsOptions {
  readonly pages: ApprovalPageDesk;
  readonly api: ApprovalApi;
  readonly explain: ExplainApi;
  readonly pins: PinApi;
  readonly reports: ReportApi;
  readonly payloads: PayloadApi;
  readonly vendors: VendorApi;
}

interface Beside {
  readonly reviews: Reviews;
  readonly identity: IdentityParts;
  readonly authorization: AuthorizationParts;
  readonly keys: LocalKeys;
  readonly ring: KeyRing;
  readonly trail: AuditTrail;
  readonly principalOf: (user: string) => Principal;
  readonly policy: Policy;
  readonly pins: Pins;
  readonly law: LawParts;
  readonly registry: Catalogue;
  readonly forwarder: Pick<Forwarder, 'consult'>;
  readonly walls: WallParts;
  readonly jobs: ReportJobs;
}

/** Where people decide about held calls in a browser, and a brokerage's own tools in their name. */
export function approvalParts(
  { identity: settings }: GatewayConfig,
  { rates, ...ports }: Pick<GatewayPorts, 'clock' | 'rates' | 'artifacts' | 'holds' | 'standings'>,
  { reviews, identity, authorization, keys, ring, trail, principalOf, policy, pins, law, registry, forwarder, walls, jobs }: Beside,
): ApprovalParts {
  const { clock } = ports;
  const { resolver, resource } = identity;
  const { origin, issuer } = resource;
  const approvals = new ApprovalDesk(reviews, trail);
  const pace = new Throttle(PACE, rates, new SealedBox(keys.derive('throttle')), clock);
  const tickets = new ReturnTickets(keys.derive('page-return'));
  const clients = new Set(settings.oauth.clients.filter((client) => client.approvals).map(({ id }) => id));
  const door: ApiDoorParts = { clients, issuer, resolve: (claims) => resolver.resolve(claims), pace };
  return {
    pageOf: (id) => approvalAddress(origin, id),
    pages: new ApprovalPageDesk({
      approvals,
      visitors: new Visitors({ server: authorization.server, origin, path: APPROVALS_PATH, tickets, principalOf, pace }),
      tokens: new FormTokens(keys.derive('approval-form'), origin),
      pages: new GatewayPages(),
      hasSecondFactor: (user) => authorization.accounts.hasSecondFactor(user),
      clock,
    }),
    api: new ApprovalApi({ ...door, approvals }),
    reports: new ReportApi({ ...door, policy, jobs, clock }),
    payloads: new PayloadApi({ ...door, desk: new PayloadDesk(keepsOf(ring, ports), trail) }),
    vendors: new VendorApi({
      ...door,
      desk: new VendorDesk({ policy, store: ports.standings, trail, clock, identity, known: settings.services }),
    }),
    pins: new PinApi({ ...door, desk: new PinDesk(pins, policy, trail) }),
    explain: new ExplainApi({
      ...door,
      policy,
      desk: explainDesk({ policy, law, registry, trail, identity, forwarder, walls }),
    }),
  };
}
