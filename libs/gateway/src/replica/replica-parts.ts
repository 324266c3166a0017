import type { AuditTrail } from '@gatehouse/audit';
import type { LoadedConfig } from '@gatehouse/config';
import type { FieldDictionary } from '@gatehouse/kernel';
import { Replicator, type MlsConnection } from '@gatehouse/mls';
import type { Beside } from '../compose/every.js';
import type { GatewayPorts } from '../compose/gateway-ports.js';
import type { MlsParts } from '../compose/mls-parts.js';
import { ReplicaMetrics } from './replica-metrics.js';
import { Replication } from './replication.js';
import { TrailPurgeJournal } from './trail.purge-journal.js';

/** A replicator for each connection that is one, by its id. `holder` names this process. */
export function replicators(
  { config }: LoadedConfig,
  connections: ReadonlyMap<string, MlsConnection>,
  ports: Pick<GatewayPorts, 'replicas' | 'clock'>,
  beside: { readonly dictionary: FieldDictionary; readonly trail: AuditTrail; readonly holder: string },
): ReadonlyMap<string, Replicator> {
  const journal = new TrailPurgeJournal(beside.trail);
  const { replicas: store, clock } = ports;
  return new Map(
    config.mls
      .filter(({ mode }) => mode === 'replica_only')
      .map(({ id }) => {
        const { profile, upstream, replica: settings } = connections.get(id)!;
        const { dictionary, holder } = beside;
        return [id, new Replicator({ profile, settings, ...upstream, dictionary, store, clock, holder, journal })];
      }),
  );
}

/** Replicas are kept up to date from now on. */
export function startReplication(
  loaded: LoadedConfig,
  ports: GatewayPorts,
  {
    mls,
    onReady,
    ...parts
  }: { readonly mls: MlsParts; readonly trail: AuditTrail; readonly dictionary: FieldDictionary; readonly onReady: () => Promise<unknown> },
  beside: Beside,
): ReplicaMetrics {
  const metrics = new ReplicaMetrics();
  const kept = replicators(loaded, mls.connections, ports, { ...parts, holder: loaded.config.audit.node });
  const paced = [...kept].map(([id, replicator]) => ({ replicator, everyMs: mls.connections.get(id)!.replica.every }));
  new Replication(paced, ports.replicas, { metrics, logger: beside.place.logger, onReady }).start(beside);
  return metrics;
}
