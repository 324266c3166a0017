import type { DataSourceOptions } from 'typeorm';
import { AuditBlockEntity } from './entities/audit-block.entity.js';
import { AuditCheckpointEntity } from './entities/audit-checkpoint.entity.js';
import { AuditCursorEntity } from './entities/audit-cursor.entity.js';
import { AuditRecordEntity } from './entities/audit-record.entity.js';
import { AuditTurnEntity } from './entities/audit-turn.entity.js';
import { CanaryListingEntity } from './entities/canary-listing.entity.js';
import { CallLimitEntity } from './entities/call-limit.entity.js';
import { ErasureEntity } from './entities/erasure.entity.js';
import { InformationWallEntity } from './entities/information-wall.entity.js';
import { LegalHoldEntity } from './entities/legal-hold.entity.js';
import { LocalCredentialEntity } from './entities/local-credential.entity.js';
import { MlsLookupEntity } from './entities/mls-lookup.entity.js';
import { MlsWriteEntity } from './entities/mls-write.entity.js';
import { OAuthArtifactEntity } from './entities/oauth-artifact.entity.js';
import { PeopleGroupEntity } from './entities/people-group.entity.js';
import { PeopleVersionEntity } from './entities/people-version.entity.js';
import { PersonEntity } from './entities/person.entity.js';
import { PlaceholderEntity } from './entities/placeholder.entity.js';
import { QuotaUsageEntity } from './entities/quota-usage.entity.js';
import { RateWindowEntity } from './entities/rate-window.entity.js';
import { RecordedDelegationEntity } from './entities/recorded-delegation.entity.js';
import { RecordedGrantEntity } from './entities/recorded-grant.entity.js';
import { ReportJobEntity } from './entities/report-job.entity.js';
import { RecoveryCodeEntity } from './entities/recovery-code.entity.js';
import { ReplicaListingEntity } from './entities/replica-listing.entity.js';
import { ReplicaPlaceEntity } from './entities/replica-place.entity.js';
import { ReplicaPurgeEntity } from './entities/replica-purge.entity.js';
import { ReplicaRecordEntity } from './entities/replica-record.entity.js';
import { ReplicaStateEntity } from './entities/replica-state.entity.js';
import { ReviewEntity } from './entities/review.entity.js';
import { RosterWatchEntity } from './entities/roster-watch.entity.js';
import { ServiceStandingEntity } from './entities/service-standing.entity.js';
import { SecondFactorEntity } from './entities/second-factor.entity.js';
import { ShownProofEntity } from './entities/shown-proof.entity.js';
import { SignInBindingEntity } from './entities/sign-in-binding.entity.js';
import { TaintEntity } from './entities/taint.entity.js';
import { TokenRevocationEntity } from './entities/token-revocation.entity.js';
import { ToolPinEntity } from './entities/tool-pin.entity.js';
import { VaultEntryEntity } from './entities/vault-entry.entity.js';
import { MlsSuspensionEntity } from './entities/mls-suspension.entity.js';
import { SightingEntity } from './entities/sighting.entity.js';
import { MlsTerms1764580000000 } from './migrations/1764580000000-mls-terms.js';
import { UpstreamAllowanceEntity } from './entities/upstream-allowance.entity.js';
import { WrittenFields1764583200401 } from './migrations/1764583200401-written-fields.js';
import { AuditCheckpoints1764583200801 } from './migrations/1764583200801-audit-checkpoints.js';
import { AuditCursors1764583200802 } from './migrations/1764583200802-audit-cursors.js';
import { Retention1764583201601 } from './migrations/1764583201601-retention.js';
import { ServiceStandings1764583202401 } from './migrations/1764583202401-service-standings.js';
import { AuditTurn1764583202601 } from './migrations/1764583202601-audit-turn.js';
import { AuditBlocks1764583202701 } from './migrations/1764583202701-audit-blocks.js';
import { ReportJobs1764583202702 } from './migrations/1764583202702-report-jobs.js';
import { Initial1764000000000 } from './migrations/1764000000000-initial.js';
import { AuthorizationServer1764300000000 } from './migrations/1764300000000-authorization-server.js';
import { People1764400000000 } from './migrations/1764400000000-people.js';
import { SignIn1764410000000 } from './migrations/1764410000000-sign-in.js';
import { SecondFactor1764420000000 } from './migrations/1764420000000-second-factor.js';
import { SharedCounters1764450000000 } from './migrations/1764450000000-shared-counters.js';
import { CallLimits1764460000000 } from './migrations/1764460000000-call-limits.js';
import { Vault1764430000000 } from './migrations/1764430000000-vault.js';
import { Approvals1764470000000 } from './migrations/1764470000000-approvals.js';
import { Delegation1764520000000 } from './migrations/1764520000000-delegation.js';
import { Taint1764540000000 } from './migrations/1764540000000-taint.js';
import { Canaries1764583000000 } from './migrations/1764583000000-canaries.js';
import { MlsLookups1764583200102 } from './migrations/1764583200102-mls-lookups.js';
import { ReplicaSearch1764583200101 } from './migrations/1764583200101-replica-search.js';
import { ReplicaPrice1764583100000 } from './migrations/1764583100000-replica-price.js';
import { SealingKeys1764583200201 } from './migrations/1764583200201-sealing-keys.js';
import { Replica1764570000000 } from './migrations/1764570000000-replica.js';
import { MlsWrites1764560000000 } from './migrations/1764560000000-mls-writes.js';
import { UpstreamAllowance1764550000000 } from './migrations/1764550000000-upstream-allowance.js';
import { InformationWalls1764510000000 } from './migrations/1764510000000-information-walls.js';
import { RosterWatch1764520010000 } from './migrations/1764520010000-roster-watch.js';

/** What is the same for every engine. The schema changes by migrations only. */
export const schema = {
  entities: [
    AuditBlockEntity,
    AuditCheckpointEntity,
    AuditCursorEntity,
    AuditRecordEntity,
    AuditTurnEntity,
    LegalHoldEntity,
    CallLimitEntity,
    CanaryListingEntity,
    ErasureEntity,
    InformationWallEntity,
    LocalCredentialEntity,
    MlsLookupEntity,
    MlsWriteEntity,
    MlsSuspensionEntity,
    SightingEntity,
    OAuthArtifactEntity,
    PeopleGroupEntity,
    PeopleVersionEntity,
    PersonEntity,
    PlaceholderEntity,
    QuotaUsageEntity,
    RateWindowEntity,
    RecordedDelegationEntity,
    RecordedGrantEntity,
    RecoveryCodeEntity,
    ReplicaListingEntity,
    ReplicaPlaceEntity,
    ReplicaPurgeEntity,
    ReplicaRecordEntity,
    ReplicaStateEntity,
    ReportJobEntity,
    ReviewEntity,
    RosterWatchEntity,
    SecondFactorEntity,
    ServiceStandingEntity,
    ShownProofEntity,
    SignInBindingEntity,
    TaintEntity,
    TokenRevocationEntity,
    ToolPinEntity,
    UpstreamAllowanceEntity,
    VaultEntryEntity,
  ],
  migrations: [
    Initial1764000000000,
    AuthorizationServer1764300000000,
    People1764400000000,
    SignIn1764410000000,
    SecondFactor1764420000000,
    Vault1764430000000,
    SharedCounters1764450000000,
    CallLimits1764460000000,
    Approvals1764470000000,
    InformationWalls1764510000000,
    Delegation1764520000000,
    RosterWatch1764520010000,
    Taint1764540000000,
    UpstreamAllowance1764550000000,
    MlsWrites1764560000000,
    Replica1764570000000,
    MlsTerms1764580000000,
    Canaries1764583000000,
    ReplicaPrice1764583100000,
    ReplicaSearch1764583200101,
    MlsLookups1764583200102,
    SealingKeys1764583200201,
    WrittenFields1764583200401,
    AuditCheckpoints1764583200801,
    AuditCursors1764583200802,
    Retention1764583201601,
    ServiceStandings1764583202401,
    AuditTurn1764583202601,
    AuditBlocks1764583202701,
    ReportJobs1764583202702,
  ],
  migrationsTableName: 'migration',
  migrationsRun: false,
  synchronize: false,
  logging: false,
} satisfies Omit<DataSourceOptions, 'type'>;
