import { uuidv7, type Clock } from '@gatehouse/kernel';
import type { AuditActor, NewAuditEvent } from '../audit-event.js';
import { eventOf, hashOf, type AuditRecord } from '../audit-record.js';
import type { AuditStore } from '../audit-store.js';
import type { CheckpointStore } from '../checkpoint/checkpoint-store.js';
import { DELETED, EMPTIED, LeftDigest } from './emptied.js';
import { holdCovers, type HoldStore, type LegalHold } from './legal-hold.js';
import { rangesOf } from './ranges.js';
import type { RetentionClasses } from './retention-classes.js';

/** Records of one act: its ranges have to fit into a record. */
const BATCH = 500;

export interface RetentionParts {
  readonly audit: AuditStore;
  readonly checkpoints: CheckpointStore;
  readonly holds: HoldStore;
  readonly classes: RetentionClasses;
  readonly clock: Clock;
  /** The chains that it looks at; all of them where not said. */
  readonly chains?: readonly string[];
}

/** Records by class: those whose time is over, and those of them that a hold keeps. */
export type RetentionCount = ReadonlyMap<string, { readonly over: number; readonly held: number }>;

/** What deletes, on whose word. */
export interface RetentionAct {
  /** Writes durably before it resolves: an act is on record before anything is gone. */
  readonly record: (event: NewAuditEvent) => Promise<void>;
  readonly actor?: AuditActor;
  readonly reason?: string;
}

/**
 * Takes the content of records away whose time is over, class by class. Only what is under a signed checkpoint is touched, so that place and hash
 * of what was deleted stay proven; a record that a hold covers stays as it is.
 */
export class RetentionRun {
  constructor(private readonly parts: RetentionParts) {}

  /** What could be deleted now. Changes nothing. */
  async look(): Promise<RetentionCount> {
    const counts = new Map<string, { over: number; held: number }>();
    for await (const { of, isHeld } of this.over()) {
      const count = counts.get(of) ?? { over: 0, held: 0 };
      counts.set(of, count);
      count.over += 1;
      if (isHeld) count.held += 1;
    }
    return counts;
  }

  /** Deletes it, and resolves with how many records it was. Cut short, it goes on where it is run again. */
  async delete(act: RetentionAct): Promise<number> {
    let deleted = 0;
    let batch: AuditRecord[] = [];
    const take = async (): Promise<void> => {
      const free = await this.notHeld(batch);
      if (free.length > 0) await this.empty(free, act);
      deleted += free.length;
      batch = [];
    };
    for await (const { record, isHeld } of this.over()) {
      if (isHeld) continue;
      if (batch.length === BATCH || (batch[0] && batch[0].chain !== record.chain)) await take();
      batch.push(record);
    }
    await take();
    return deleted;
  }

  /** Asked again: to read years of records takes a while, in which a hold may have been placed. */
  private async notHeld(records: readonly AuditRecord[]): Promise<readonly AuditRecord[]> {
    const standing = await this.parts.holds.list();
    return records.filter((record) => !standing.some((hold) => holdCovers(hold, eventOf(record))));
  }

  private async empty(records: readonly AuditRecord[], { record, actor, reason }: RetentionAct): Promise<void> {
    const { audit, classes, clock } = this.parts;
    const act = uuidv7(clock.now());
    const ids = [...new Set(records.map((each) => classes.of(eventOf(each)).id))];
    await record({
      kind: DELETED,
      severity: 'warn',
      ...(actor ? { actor } : {}),
      ...(reason === undefined ? {} : { reason }),
      details: {
        act,
        chain: records[0]!.chain,
        records: rangesOf(records.map(({ seq }) => seq)),
        left: records.reduce((digest, each) => digest.add(each), new LeftDigest()).hex(),
        count: records.length,
        classes: ids.join(' '),
      },
    });
    await audit.empty(records, act);
  }

  private async *over(): AsyncGenerator<{ readonly record: AuditRecord; readonly of: string; readonly isHeld: boolean }> {
    const { audit, chains, checkpoints, classes, clock, holds } = this.parts;
    const now = clock.now();
    const standing: readonly LegalHold[] = await holds.list();
    const to = Math.min(now, classes.latestOver(now));
    for (const { chain } of await audit.spans({ to })) {
      if (chains && !chains.includes(chain)) continue;
      const signed = (await checkpoints.latest(chain))?.size ?? 0;
      for await (const record of audit.read({ chain, to })) {
        if (record.seq > signed) break;
        if (record.kind === EMPTIED) continue;
        const event = eventOf(record);
        const of = classes.of(event);
        if (!classes.isOver(of, record.ts, now) || !isAsWritten(record, event)) continue;
        yield { record, of: of.id, isHeld: standing.some((hold) => holdCovers(hold, event)) };
      }
    }
  }
}

/** What somebody changed would be emptied for them, and the change with it: it stays, so that `audit verify` finds it. */
const isAsWritten = (record: AuditRecord, { eventId, ts }: Pick<AuditRecord, 'eventId' | 'ts'>): boolean =>
  hashOf(record) === record.hash && eventId === record.eventId && ts === record.ts;
