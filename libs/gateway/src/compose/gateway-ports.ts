import type { LimitStore, ReviewStore, TaintStore } from '@gatehouse/access';
import type { AuditStore, CheckpointStore, CursorStore, HoldStore, ReportJobStore, TurnStore } from '@gatehouse/audit';
import type {
  ArtifactStore,
  CredentialStore,
  DelegationStore,
  GrantStore,
  PeopleStore,
  ProofStore,
  RateStore,
  RevocationStore,
  SecondFactorStore,
  StandingStore,
  SubjectBindings,
} from '@gatehouse/identity';
import type { PinStore } from '@gatehouse/integrity';
import type { Clock } from '@gatehouse/kernel';
import type {
  AllowanceStore,
  CanaryStore,
  LookupStore,
  QuotaStore,
  ReplicaStore,
  RosterWatchStore,
  SightingStore,
  SuspensionStore,
  WriteStore,
} from '@gatehouse/mls';
import type { PlaceholderStore, WallStore } from '@gatehouse/privacy';
import type { KeyRing } from '@gatehouse/seal';
import type { VaultStore } from '@gatehouse/vault';

/** Everything that the gateway keeps. An application chooses the adapters. */
export interface GatewayPorts {
  readonly audit: AuditStore;
  readonly checkpoints: CheckpointStore;
  readonly cursors: CursorStore;
  readonly turns: TurnStore;
  readonly reportJobs: ReportJobStore;
  readonly holds: HoldStore;
  readonly pins: PinStore;
  readonly quota: QuotaStore;
  readonly replicas: ReplicaStore;
  readonly canaries: CanaryStore;
  readonly lookups: LookupStore;
  readonly writes: WriteStore;
  readonly sightings: SightingStore;
  readonly suspensions: SuspensionStore;
  readonly allowance: AllowanceStore;
  readonly limits: LimitStore;
  readonly reviews: ReviewStore;
  readonly taints: TaintStore;
  readonly placeholders: PlaceholderStore;
  readonly artifacts: ArtifactStore;
  readonly revocations: RevocationStore;
  readonly credentials: CredentialStore;
  readonly subjects: SubjectBindings;
  readonly people: PeopleStore;
  readonly grants: GrantStore;
  readonly delegations: DelegationStore;
  readonly standings: StandingStore;
  readonly walls: WallStore;
  readonly rosterWatch: RosterWatchStore;
  readonly factors: SecondFactorStore;
  readonly proofs: ProofStore;
  readonly rates: RateStore;
  readonly vault: VaultStore;
  /** Instead of the ring of gateway.yaml: the key management service of a cloud (`KmsKeyRing`). */
  readonly keyRing?: KeyRing;
  readonly clock: Clock;
  /** A sentence where the store cannot be used, for /health/ready. */
  readonly storeFault: () => Promise<string | undefined>;
}
