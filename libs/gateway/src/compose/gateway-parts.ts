import type { Policy, Reviews } from '@gatehouse/access';
import type { AuditTrail } from '@gatehouse/audit';
import type { Pins } from '@gatehouse/integrity';
import type { ContinuationSeal, EdgeOptions, Forwarder, NodeTags, TaskIds, UpstreamRegistry } from '@gatehouse/mcp';
import type { SealedBox } from '@gatehouse/seal';
import type { RegistryApi } from '../catalogue/registry-api.js';
import type { AllowedHosts } from '../http/host.guard.js';
import type { OwnPolicies } from '../extensions/own-policies.js';
import type { ReadinessPart } from '../http/health.controller.js';
import type { ChannelStages } from '../path/channel-stages.js';
import type { ListPages } from '../path/list-paging.js';
import type { ScimDoor } from '../scim/scim-door.js';
import type { ApprovalParts } from './approval-parts.js';
import type { AuthorizationParts } from './authorization-parts.js';
import type { IdentityParts } from './identity-parts.js';
import type { LawParts } from './legal-parts.js';
import type { LimitParts } from './limit-parts.js';
import type { LiveConfiguration } from './live-configuration.js';
import type { ReportRuns } from '../reports/report-runs.js';
import type { ReplicaMetrics } from '../replica/replica-metrics.js';
import type { MlsParts } from './mls-parts.js';
import type { PersonalParts } from './personal-parts.js';
import type { RevealParts } from './reveal-parts.js';
import type { PrivacyParts } from './rooms/privacy.js';
import type { SanitizeParts } from './rooms/sanitize.js';
import type { TaintGatewayParts } from './taint-parts.js';
import type { WallParts } from './wall-parts.js';

/** Everything that one gateway is made of, built once at start. */
export interface GatewayParts {
  readonly identity: IdentityParts;
  /** Absent where others sign people in. */
  readonly authorization: AuthorizationParts | undefined;
  readonly personal: PersonalParts;
  /** Undefined where no SCIM client is named. */
  readonly scim: ScimDoor | undefined;
  readonly policy: Policy;
  readonly ownPolicies: OwnPolicies;
  readonly law: LawParts;
  readonly reviews: Reviews;
  readonly tainting: TaintGatewayParts;
  /** Absent where others sign people in. */
  readonly approvals: ApprovalParts | undefined;
  readonly limits: LimitParts;
  readonly pins: Pins;
  /** Undefined where the catalogue is not read from outside. */
  readonly registryApi: RegistryApi | undefined;
  readonly registry: UpstreamRegistry;
  readonly live: LiveConfiguration;
  readonly forwarder: Forwarder;
  readonly continuations: ContinuationSeal;
  readonly taskIds: TaskIds;
  /** Seals where lists of records go on. */
  readonly rowCursors: SealedBox;
  readonly nodes: NodeTags;
  readonly mls: MlsParts;
  readonly replicaMetrics: ReplicaMetrics;
  readonly walls: WallParts;
  readonly privacy: PrivacyParts;
  readonly sanitize: SanitizeParts;
  readonly reveals: RevealParts;
  readonly channelStages: ChannelStages;
  readonly listPages: ListPages;
  readonly trail: AuditTrail;
  readonly reports: ReportRuns;
  readonly edgeOptions: Omit<EdgeOptions, 'changes' | 'streamPlaces'>;
  readonly allowedHosts: AllowedHosts;
  readonly readiness: readonly ReadinessPart[];
}
