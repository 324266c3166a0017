import type { Clock } from '@gatehouse/kernel';
import type { NewAuditEvent } from '../audit-event.js';
import { eventOf, type AuditRecord } from '../audit-record.js';
import type { AuditStore } from '../audit-store.js';
import type { ChainPlace, CursorStore } from '../delivery/audit-sink.js';
import { AlertChain, ALERTS_CHAIN } from './alert-chain.js';
import type { Alert, AlertEngine } from './alert-engine.js';
import { inOrder } from './in-order.js';
import { ALERT_RAISED } from './past.js';

const WATCH = 'gatehouse-alerts';
const BATCH = 250;

export interface WatchPlace {
  readonly audit: Pick<AuditStore, 'head' | 'append' | 'read' | 'after'>;
  readonly cursors: CursorStore;
  readonly clock: Clock;
}

interface State {
  readonly engine: AlertEngine;
  readonly chain: AlertChain;
  /** How far each chain of each node was read. */
  readonly read: Map<string, number>;
}

/**
 * Reads the trail of all nodes in the order of its times, and writes on record what people have to be told; channels then read that. One node does it at a
 * time. Where another did in between, by the places or by the end of the chain of alerts, what this one knew is forgotten and read again from the trail.
 */
export class AlertWatch {
  private state: State | undefined;

  constructor(
    private readonly fresh: () => AlertEngine,
    private readonly place: WatchPlace,
  ) {}

  /** Before a node writes its first record: whoever watches begins there. What was written before is of a time without alerts. */
  async enrol(chains: readonly string[]): Promise<void> {
    const { audit, cursors, clock } = this.place;
    for (const chain of chains)
      if ((await cursors.read(WATCH, chain)) === undefined) await cursors.move(WATCH, chain, (await audit.head(chain)).seq, clock.now());
  }

  /** Judges what is new. Rejects where it cannot be read or written; then nothing is lost, and the next turn begins anew. */
  async turn(): Promise<void> {
    try {
      const places = await this.place.cursors.places(WATCH);
      if (!this.state || !isWhereItWas(this.state, places)) this.state = await this.taken(places);
      const { read } = this.state;
      for (const { chain, seq } of places) if (!read.has(chain)) read.set(chain, seq);
      const behind = places.flatMap(({ chain, hasMore }) => (hasMore ? [chain] : []));
      while (await this.pass(this.state, behind));
    } catch (error) {
      this.state = undefined;
      throw error;
    }
  }

  /** What was known, from the trail itself: as far back as any rule looks from the first record that is not judged yet. Nobody is told. */
  private async taken(places: readonly ChainPlace[]): Promise<State> {
    const { audit, clock } = this.place;
    const engine = this.fresh();
    // First the end: what another node tells from here on is seen when this one wants to tell something.
    const chain = await AlertChain.open(audit, clock);
    const next = await Promise.all(places.map(async ({ chain: of, seq, hasMore }) => (hasMore ? audit.after(of, seq, 1) : [])));
    const from = Math.min(clock.now(), ...next.flat().map(({ ts }) => ts)) - engine.reach;
    const upTo = [...places.map(({ chain: of, seq }) => ({ of, seq })), { of: ALERTS_CHAIN, seq: chain.end }];
    for await (const record of inOrder(upTo.map(({ of, seq }) => until(audit.read({ chain: of, from }), seq))))
      await engine.take(eventOf(record));
    return { engine, chain, read: new Map(places.map(({ chain: of, seq }) => [of, seq])) };
  }

  /** True where there may be more. */
  private async pass(state: State, chains: readonly string[]): Promise<boolean> {
    const { audit, cursors, clock } = this.place;
    const batches = await Promise.all(chains.map((chain) => audit.after(chain, state.read.get(chain)!, BATCH)));
    const full = batches.filter(({ length }) => length === BATCH);
    // A chain of which more is to come must not be overtaken by the others.
    const horizon = Math.min(...full.map((records) => records.at(-1)!.ts));
    const ready = batches.map((records) => (full.includes(records) ? records : records.filter(({ ts }) => ts <= horizon)));
    for await (const record of inOrder(ready.map((records) => each(records)))) await this.judge(state, record);
    for (const records of ready) {
      const last = records.at(-1);
      if (!last) continue;
      state.read.set(last.chain, last.seq);
      await cursors.move(WATCH, last.chain, last.seq, clock.now());
    }
    return full.length > 0;
  }

  private async judge({ engine, chain }: State, record: AuditRecord): Promise<void> {
    for (const alert of await engine.take(eventOf(record))) {
      await chain.add(raised(alert));
      engine.tell(alert);
    }
  }
}

const isWhereItWas = ({ read }: State, places: readonly ChainPlace[]): boolean =>
  places.every(({ chain, seq }) => (read.get(chain) ?? seq) === seq);

async function* until(records: AsyncIterable<AuditRecord>, last: number): AsyncGenerator<AuditRecord> {
  for await (const record of records) {
    if (record.seq > last) return;
    yield record;
  }
}

async function* each(records: readonly AuditRecord[]): AsyncGenerator<AuditRecord> {
  yield* records;
}

/** What stands on record of an alert: whose it is and which event was the last that led to it. */
function raised({ rule, key, count, event }: Alert): NewAuditEvent {
  const { actor, client, tool, tenant, office } = event;
  return {
    kind: ALERT_RAISED,
    severity: rule.severity,
    ...(tenant ? { tenant } : {}),
    ...(office ? { office } : {}),
    ...(actor ? { actor } : {}),
    ...(client ? { client } : {}),
    ...(tool ? { tool } : {}),
    details: {
      alert: rule.id,
      title: rule.title,
      runbook: rule.runbook,
      by: rule.by,
      key,
      count,
      event: event.eventId,
      eventKind: event.kind,
      at: event.ts,
    },
  };
}
