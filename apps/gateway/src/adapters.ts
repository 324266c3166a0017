import { resolve } from 'node:path';
import type { GatewayConfig, LoadedConfig } from '@gatehouse/config';
import type { GatewayPorts } from '@gatehouse/gateway';
import { SystemClock } from '@gatehouse/kernel';
import {
  openDatabase,
  TypeormArtifactStore,
  TypeormAuditStore,
  TypeormCanaryStore,
  TypeormCheckpointStore,
  TypeormCredentialStore,
  TypeormCursorStore,
  TypeormDelegationStore,
  TypeormGrantStore,
  TypeormPeopleStore,
  TypeormLimitStore,
  TypeormPinStore,
  TypeormPlaceholderStore,
  TypeormProofStore,
  TypeormAllowanceStore,
  TypeormQuotaStore,
  TypeormRateStore,
  TypeormReplicaStore,
  TypeormReviewStore,
  TypeormRevocationStore,
  TypeormRosterWatchStore,
  TypeormSecondFactorStore,
  TypeormSightingStore,
  TypeormSubjectBindings,
  TypeormTaintStore,
  TypeormReportJobStore,
  TypeormTurnStore,
  TypeormStandingStore,
  TypeormSuspensionStore,
  TypeormVaultStore,
  TypeormLookupStore,
  TypeormWriteStore,
  TypeormHoldStore,
  TypeormWallStore,
} from '@gatehouse/storage';

export interface OpenedPorts extends GatewayPorts {
  readonly audit: TypeormAuditStore;
  close(): Promise<void>;
}

/** The database URL with its file resolved against the configuration's folder and its password put in. */
function databaseUrl(config: GatewayConfig, secret: LoadedConfig['secret'], folder: string): string {
  const { url, password } = config.database;
  if (url.startsWith('sqlite:')) return url === 'sqlite::memory:' ? url : `sqlite:${resolve(folder, url.slice('sqlite:'.length))}`;
  if (!password) return url;
  const placed = new URL(url);
  placed.password = encodeURIComponent(secret(password));
  return placed.href;
}

/**
 * Opens the database and the adapters on it; `serves` for a gateway, which is told what is to be done about the file, and not for a command that may
 * run beside one. Rejects with DatabaseUnavailable, one sentence.
 */
export async function openPorts(
  { config, secret }: Pick<LoadedConfig, 'config' | 'secret'>,
  folder: string,
  { migrate = true, serves }: { readonly migrate?: boolean; readonly serves?: (sentence: string) => void } = {},
): Promise<OpenedPorts> {
  const database = await openDatabase({
    url: databaseUrl(config, secret, folder),
    migrate,
    checkpoints: serves !== undefined,
    ...(serves ? { tell: serves } : {}),
  });
  return adaptersOn(database);
}

function adaptersOn(database: Awaited<ReturnType<typeof openDatabase>>): OpenedPorts {
  const clock = new SystemClock();
  return {
    audit: new TypeormAuditStore(database),
    checkpoints: new TypeormCheckpointStore(database),
    cursors: new TypeormCursorStore(database),
    turns: new TypeormTurnStore(database),
    reportJobs: new TypeormReportJobStore(database),
    pins: new TypeormPinStore(database),
    quota: new TypeormQuotaStore(database),
    canaries: new TypeormCanaryStore(database),
    replicas: new TypeormReplicaStore(database),
    lookups: new TypeormLookupStore(database),
    writes: new TypeormWriteStore(database),
    sightings: new TypeormSightingStore(database),
    suspensions: new TypeormSuspensionStore(database),
    allowance: new TypeormAllowanceStore(database),
    limits: new TypeormLimitStore(database),
    reviews: new TypeormReviewStore(database),
    taints: new TypeormTaintStore(database),
    placeholders: new TypeormPlaceholderStore(database),
    artifacts: new TypeormArtifactStore(database),
    revocations: new TypeormRevocationStore(database),
    credentials: new TypeormCredentialStore(database),
    vault: new TypeormVaultStore(database),
    people: new TypeormPeopleStore(database),
    grants: new TypeormGrantStore(database),
    standings: new TypeormStandingStore(database),
    delegations: new TypeormDelegationStore(database),
    holds: new TypeormHoldStore(database),
    walls: new TypeormWallStore(database),
    rosterWatch: new TypeormRosterWatchStore(database),
    subjects: new TypeormSubjectBindings(database, () => clock.now()),
    factors: new TypeormSecondFactorStore(database),
    proofs: new TypeormProofStore(database),
    rates: new TypeormRateStore(database),
    clock,
    storeFault: () =>
      database.query('SELECT 1').then(
        () => undefined,
        () => 'the database does not answer',
      ),
    close: () => database.destroy(),
  };
}
