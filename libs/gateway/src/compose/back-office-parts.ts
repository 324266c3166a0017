import type { Policy, Preconditions, Reviews } from '@gatehouse/access';
import type { AuditTrail } from '@gatehouse/audit';
import type { LoadedConfig } from '@gatehouse/config';
import type { StandingStore } from '@gatehouse/identity';
import type { Pins } from '@gatehouse/integrity';
import type { Clock } from '@gatehouse/kernel';
import type { SuspensionStore } from '@gatehouse/mls';
import type { RecordedWalls } from '@gatehouse/privacy';
import type { CatalogueDesk } from '../catalogue/catalogue-desk.js';
import type { ReplicaDesk } from '../replica/replica-desk.js';
import type { Closers } from './closers.js';
import type { IdentityParts } from './identity-parts.js';
import type { KeptDesks } from './kept-desks.js';
import type { LimitDesk } from './limit-desk.js';
import type { RosterDesk } from './roster-desk.js';
import type { TaintDesk } from './taint-desk.js';
import type { BeginSignIn } from './upstream-oauth-parts.js';
import type { VaultParts } from './vault-parts.js';

/** What the back office is made of. */
export interface BackOfficeParts extends KeptDesks {
  readonly policy: Policy;
  readonly law: Preconditions;
  readonly reviews: Reviews;
  readonly limits: LimitDesk;
  readonly taints: TaintDesk;
  readonly replicas: ReplicaDesk;
  readonly pins: Pins;
  readonly catalogue: CatalogueDesk;
  readonly trail: AuditTrail;
  readonly identity: IdentityParts;
  readonly roster: RosterDesk;
  readonly suspensions: SuspensionStore;
  readonly standings: StandingStore;
  readonly loaded: LoadedConfig;
  readonly clock: Clock;
  readonly closers: Closers;
  readonly signIn: BeginSignIn;
  readonly vault: VaultParts;
  readonly walls: RecordedWalls;
}
