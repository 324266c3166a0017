import type { AuditEvent } from '../audit-event.js';

/** What a hold keeps: all, what one person or office did, or everything that may concern a client. */
export const HOLD_SCOPES = ['everything', 'person', 'office', 'contact'] as const;
export type HoldScope = (typeof HOLD_SCOPES)[number];

/** Nothing that it covers is deleted while it stands, whoever asks. Times are milliseconds since the epoch. */
export interface LegalHold {
  readonly id: string;
  readonly scope: HoldScope;
  /** Sign-in name or MemberKey, OfficeKey, ContactKey; absent of everything. */
  readonly of?: string;
  /** Of the records that it covers; absent where there is no bound. */
  readonly from?: number;
  readonly to?: number;
  readonly reason: string;
  readonly placedBy: string;
  readonly placedAt: number;
  readonly releasedBy?: string;
  readonly releasedAt?: number;
}

/** Holds that stand and those that were released, for every node. */
export abstract class HoldStore {
  abstract place(hold: LegalHold): Promise<void>;
  /** In the order in which they were placed; released ones only with `all`. */
  abstract list(all?: boolean): Promise<readonly LegalHold[]>;
  /** False where none of that id stands. */
  abstract release(id: string, by: string, at: number): Promise<boolean>;
}

const same = (one: string | undefined, other: string | undefined): boolean =>
  one !== undefined && other !== undefined && one.toLowerCase() === other.toLowerCase();

/** Records name no client, so one on a client covers every record of its time. */
export function holdCovers(
  { scope, of, from = -Infinity, to = Infinity }: LegalHold,
  { ts, actor, office }: Pick<AuditEvent, 'ts' | 'actor' | 'office'>,
): boolean {
  if (ts < from || ts > to) return false;
  if (scope === 'person') return same(of, actor?.subject) || same(of, actor?.memberKey);
  return scope === 'office' ? same(of, office) : true;
}

/**
 * The hold that keeps what a person asked to have erased: of a client by ContactKey, of somebody who signs in by their name. A client who is named
 * by values alone may be any, so every hold on a client counts.
 */
export function holdOn(
  holds: readonly LegalHold[],
  asked: { readonly contacts: readonly string[]; readonly isClient: boolean; readonly user?: string | undefined },
): LegalHold | undefined {
  return holds.find(({ scope, of }) => {
    if (scope === 'everything') return true;
    if (scope === 'contact') return asked.contacts.some((key) => same(key, of)) || (asked.isClient && asked.contacts.length === 0);
    return scope === 'person' && same(of, asked.user);
  });
}
