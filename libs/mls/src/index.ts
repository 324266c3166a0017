export { CanaryStore, type Canary } from './canary/canary-store.js';
export { MlsFaults } from './connection/faults.js';
export { ConnectionProfile } from './connection/connection-profile.js';
export { type AiUse, type ConnectionSettings, type ExportCaps, type MlsAuth, type SecretSource } from './connection/connection-settings.js';
export { Suspensions } from './connection/suspensions.js';
export { SuspensionStore, type Suspension } from './connection/suspension-store.js';
export { MlsPack, type RequestLimits } from './connection/mls-pack.js';
export { ODataError } from './odata/odata-error.js';
export { parseExpand, parseFilter, parseOrderBy } from './odata/read-options.js';
export { printExpression } from './odata/print.js';
export { FieldMap } from './simplyrets/field-map.js';
export { QuerySecurity } from './query/query-security.js';
export { AllowanceStore, MemoryAllowanceStore, type AllowanceRows, type Change, type Kept } from './quota/allowance-store.js';
export { QuotaStore, MemoryQuotaStore, type Drawn, type QuotaDraw, type QuotaUsage } from './quota/quota-store.js';
export { MemorySightingStore, SightingStore, type SightingPlace } from './quota/sighting-store.js';
export { QuotaLedger } from './quota/quota-ledger.js';
export { type Condition as ReplicaCondition } from './replica/condition.js';
export {
  LeaseLost,
  ReplicaStore,
  type Purge as ReplicaPurge,
  type PurgeReason,
  type ReplicaBatch,
  type ReplicaPlace,
  type ReplicaRow,
  type ReplicaSearch,
  type ReplicaState,
} from './replica/replica-store.js';
export { type ReplicaSettings } from './replica/replica-settings.js';
export { PurgeJournal, type ReplicaProgress, type ReplicaWatch, type RunOutcome } from './replica/replica-watch.js';
export { LeftCopies, leftIn, type LeftCopy } from './replica/left-copies.js';
export { Replicator } from './replica/replicator.js';
export { replicaChildrenOf } from './replica/resources.js';
export { type CircuitState } from './reso/circuit-breaker.js';
export { ResoClient } from './reso/reso-client.js';
export { readPages } from './reso/read-pages.js';
export { FollowedRoster } from './reso/followed-roster.js';
export { ResoRoster } from './reso/reso-roster.js';
export type { RosterRows } from './reso/roster-reads.js';
export { RosterWatchStore, type RosterWatch } from './reso/roster-watch-store.js';
export { Attribution } from './terms/attribution.js';
export { MlsConnection, type ConnectionParts } from './terms/mls-connection.js';
export { callerOf, type Caller } from './terms/caller.js';
export { RawQueries } from './terms/raw-queries.js';
export { LookupStore, MemoryLookupStore, type KeptLookup } from './writes/lookup-store.js';
export { StandingRecords, type StandingRecord } from './writes/standing-record.js';
export { UnfinishedWrites, WriteJournal } from './writes/unfinished-writes.js';
export { MemoryWriteStore, WriteStore, type UnfinishedWrite, type WriteAbout, type WriteRecord } from './writes/write-store.js';
export { MlsOffers } from './terms/mls-offers.js';
export { MlsPlans } from './terms/plan.js';
export { MlsTerms } from './terms/mls-terms.js';
export { ODataTools } from './terms/odata-tools.js';
export { MlsAnswers } from './terms/mls-answers.js';
export { WithheldPlaces } from './terms/withheld-places.js';
export { MlsTermsKeeping } from './terms/mls-terms-keeping.interceptor.js';
export { readSecured } from './tools/read-secured.js';
export { MLS_TOOLS, MLS_TOOL_TERMS } from './tools/descriptors.js';
export { LISTING_LOOKED_UP, MlsUpstream } from './tools/mls-upstream.js';
