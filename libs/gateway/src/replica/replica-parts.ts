import type { AuditTrail } from '@gatehouse/audit';
import type { LoadedConfig } from '@gatehouse/config';
import type { FieldDictionary } from '@gatehouse/kernel';
import { LeftCopies, Replicator, type MlsConnection } from '@gatehouse/mls';
import type { Beside } from '../compose/every.js';
import type { GatewayPorts } from '../compose/gateway-ports.js';
import type { MlsParts } from '../compose/mls-parts.js';
import { ReplicaMetrics } from './replica-metrics.js';
import { LeftCopyTidying } from './left-copy-tidying.js';
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

/** Copies that no replicator of this gateway keeps. */
export function leftCopies(
  kept: ReadonlyMap<string, Replicator>,
  { replicas: store, clock }: Pick<GatewayPorts, 'replicas' | 'clock'>,
  { trail, holder }: { readonly trail: AuditTrail; readonly holder: string },
): LeftCopies {
  return new LeftCopies({ configured: new Set(kept.keys()), store, clock, holder, journal: new TrailPurgeJournal(trail) });
}

export interface Replicating {
  readonly metrics: ReplicaMetrics;
  readonly fault: () => string | undefined;
}

/** Replicas are kept up to date from now on, and what was left of others is deleted in time. */
export function startReplication(
  loaded: LoadedConfig,
  ports: GatewayPorts,
  {
    mls,
    onReady,
    ...parts
  }: { readonly mls: MlsParts; readonly trail: AuditTrail; readonly dictionary: FieldDictionary; readonly onReady: () => Promise<unknown> },
  beside: Beside,
): Replicating {
  const metrics = new ReplicaMetrics();
  const holder = loaded.config.audit.node;
  const kept = replicators(loaded, mls.connections, ports, { ...parts, holder });
  const paced = [...kept].map(([id, replicator]) => ({ replicator, ...mls.connections.get(id)!.replica }));
  const logger = beside.place.logger;
  const replication = new Replication(paced, ports.replicas, { metrics, logger, onReady });
  replication.start(beside);
  const tidying = new LeftCopyTidying(leftCopies(kept, ports, { trail: parts.trail, holder }), { metrics, logger });
  tidying.start(beside);
  return { metrics, fault: () => joined([tidying.fault(), replication.fault()]) };
}

function joined(faults: readonly (string | undefined)[]): string | undefined {
  const said = faults.filter((fault) => fault !== undefined);
  return said.length > 0 ? said.join('; ') : undefined;
}
