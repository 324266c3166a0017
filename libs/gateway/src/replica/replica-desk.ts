import type { AuditTrail } from '@gatehouse/audit';
import type { Clock } from '@gatehouse/kernel';
import type { LeftCopies, LeftCopy, ReplicaPurge, ReplicaState, ReplicaStore, ReplicaWatch, Replicator, RunOutcome } from '@gatehouse/mls';

export interface ShownResource {
  readonly resource: string;
  readonly records: number;
  readonly read: number;
  readonly expected?: number;
  readonly loaded: boolean;
}

export interface ShownReplica {
  readonly connection: string;
  readonly state: 'ended' | 'empty' | 'loading' | 'loaded';
  /** ISO times. */
  readonly syncedAt?: string;
  readonly endedAt?: string;
  /** Who replicates now. */
  readonly holder?: string;
  readonly resources: readonly ShownResource[];
  readonly purges: readonly ReplicaPurge[];
}

const iso = (at: number): string => new Date(at).toISOString();
const UNWATCHED: ReplicaWatch = { progress: () => undefined, purged: () => undefined };

/** No such replica; the sentence says which there are. */
export class ReplicaUnknown extends Error {}

/** What people see of replicas, and do about them, beside the path. */
export class ReplicaDesk {
  constructor(
    private readonly replicators: ReadonlyMap<string, Replicator>,
    private readonly left: LeftCopies,
    private readonly store: ReplicaStore,
    private readonly beside: { readonly trail: AuditTrail; readonly clock: Clock },
  ) {}

  /** Copies whose connection is no longer in gateway.yaml. */
  leftCopies(): Promise<readonly LeftCopy[]> {
    return this.left.found();
  }

  /** Connections of gateway.yaml that are replicas, and what the database holds of others. */
  async connections(): Promise<readonly string[]> {
    const held = (await this.store.states()).map(({ connection }) => connection);
    return [...new Set([...this.replicators.keys(), ...held])];
  }

  async show(connection: string): Promise<ShownReplica> {
    const [state, places, counts] = [
      await this.store.state(connection),
      await this.store.places(connection),
      await this.store.counts(connection),
    ];
    const resources = places
      .filter(({ resource, read }) => !resource.includes('#') && (read > 0 || counts.has(resource)))
      .map(({ resource, read, expected, loadedAt }) => ({
        resource,
        records: counts.get(resource) ?? 0,
        read,
        loaded: loadedAt !== undefined,
        ...(expected === undefined ? {} : { expected }),
      }));
    const listings = places.find(({ resource }) => resource === 'Property');
    return {
      connection,
      state: stateOf(state, listings),
      ...(listings?.syncedAt === undefined ? {} : { syncedAt: iso(listings.syncedAt) }),
      ...(state?.endedAt === undefined ? {} : { endedAt: iso(state.endedAt) }),
      ...(state?.holder !== undefined && state.leasedUntil > this.beside.clock.now() ? { holder: state.holder } : {}),
      resources,
      purges: await this.store.purges(connection),
    };
  }

  /** Brings one replica up to date now; one that was purged on purpose begins anew. */
  async sync(connection: string, watch: ReplicaWatch, signal: AbortSignal): Promise<RunOutcome> {
    const replicator = await this.replicator(connection);
    if ((await this.store.state(connection))?.endedAt !== undefined && replicator.licenceOver(this.beside.clock.now()) === undefined)
      await replicator.resume();
    return replicator.run(watch, signal);
  }

  /** Deletes a whole replica, and lets nobody load it again until `sync`. Who ordered it is on record first. */
  async purge(connection: string, by: string, reason: string): Promise<readonly ReplicaPurge[]> {
    if (!(await this.connections()).includes(connection)) throw await this.unknown(connection);
    await this.beside.trail.record({
      kind: 'mls.replica.ended',
      severity: 'warn',
      actor: { subject: by, roles: [] },
      details: { connection, reason },
    });
    const before = new Set((await this.store.purges(connection)).map(({ id }) => id));
    if (!(await this.left.end(connection, UNWATCHED))) await (await this.replicator(connection)).end('licenceEnd', UNWATCHED);
    return (await this.store.purges(connection)).filter(({ id }) => !before.has(id));
  }

  private async replicator(connection: string): Promise<Replicator> {
    const found = this.replicators.get(connection);
    if (!found) throw await this.unknown(connection);
    return found;
  }

  private async unknown(connection: string): Promise<ReplicaUnknown> {
    const known = await this.connections();
    return new ReplicaUnknown(
      `${connection} is no replica of this gateway. ${known.length > 0 ? `There is ${known.join(', ')}.` : 'No connection has mode: replica_only.'}`,
    );
  }
}

function stateOf(state: ReplicaState | undefined, listings: { readonly loadedAt: number | undefined } | undefined): ShownReplica['state'] {
  if (state?.endedAt !== undefined) return 'ended';
  if (!listings) return 'empty';
  return listings.loadedAt === undefined ? 'loading' : 'loaded';
}
