import { Refusal, type JsonObject } from '@gatehouse/kernel';
import { allOf, anyOf, binary, equals, field, literal } from '../odata/ast.js';
import { ascending, type ResoRoster } from './reso-roster.js';
import { ROSTER_READS, type RosterPart, type RosterRead, type RosterRows } from './roster-reads.js';

/** What changed of one resource: rows as they are now, and keys that are there no more. */
export interface RosterChange {
  readonly read: RosterRead;
  readonly rows: readonly JsonObject[];
  readonly gone: readonly string[];
}

const EVENTS = 'EntityEvent';
const SEQUENCE = 'EntityEventSequence';
const STAMP = 'ModificationTimestamp';
/** More at once than these, and the whole is read again. */
const MOST_EVENTS = 500;
const MOST_ROWS = 1_000;
/** Keys in one filter: addresses of requests are bounded. */
const KEYS_AT_ONCE = 20;

/**
 * What changed in the roster since it was read. By EntityEvent (RESO RCP-27) where the MLS has it: one small request, which tells of deleted rows
 * too. Else by ModificationTimestamp: a request for each resource, which cannot tell of rows that are gone; those are seen when all is read.
 */
export class RosterChanges {
  private sequence: string | undefined;
  private readonly stamps = new Map<RosterPart, string>();

  constructor(private readonly roster: ResoRoster) {}

  /** Requests of one look that finds nothing. */
  get cost(): number {
    return this.sequence === undefined ? Math.max(1, this.stamped().length) : 1;
  }

  /** Before all is read: where the events are now, so that none is missed which happens meanwhile. */
  async begin(): Promise<void> {
    this.sequence = this.roster.serves(EVENTS, SEQUENCE) ? await this.latest() : undefined;
  }

  /** After all was read. */
  settle(rows: RosterRows): void {
    for (const { part } of ROSTER_READS) this.advance(part, rows[part]);
  }

  /** Undefined where there is too much to tell, so that all has to be read. Throws like ResoClient.query. */
  look(): Promise<readonly RosterChange[] | undefined> {
    return this.sequence === undefined ? this.byStamp() : this.byEvent(this.sequence);
  }

  private async latest(): Promise<string | undefined> {
    const orderBy = [{ by: field(SEQUENCE), descending: true }];
    try {
      const { rows } = await this.roster.some({ resource: EVENTS, select: [SEQUENCE], orderBy, rows: 1 });
      return sequenceOf(rows[0]) ?? '0';
    } catch (fault) {
      // Named in the metadata and not to be had: many servers list what a licence does not cover.
      if (fault instanceof Refusal && (fault.code === 'MLS_QUERY' || fault.code === 'UPSTREAM_ERROR')) return undefined;
      throw fault;
    }
  }

  private async byEvent(since: string): Promise<readonly RosterChange[] | undefined> {
    const filter = allOf(
      binary('gt', field(SEQUENCE), literal('number', since)),
      anyOf(...ROSTER_READS.map(({ resource }) => equals('ResourceName', resource))),
    )!;
    const select = [SEQUENCE, 'ResourceName', 'ResourceRecordKey'];
    const { rows, more } = await this.roster.some({ resource: EVENTS, select, filter, orderBy: ascending(SEQUENCE), rows: MOST_EVENTS });
    if (more) return undefined;
    const changes: RosterChange[] = [];
    for (const read of ROSTER_READS) {
      const events = rows.filter(({ ResourceName }) => ResourceName === read.resource);
      const keys = new Set(events.map(({ ResourceRecordKey }) => String(ResourceRecordKey)));
      if (keys.size > 0) changes.push(await this.changed(read, [...keys]));
    }
    // Only now: what could not be read is asked for again.
    this.sequence = sequenceOf(rows.at(-1)) ?? since;
    return changes;
  }

  /** The rows of these keys, by the mandatory filter of the connection: a row outside of it is none of ours. */
  private async changed(read: RosterRead, keys: readonly string[]): Promise<RosterChange> {
    const rows: JsonObject[] = [];
    for (let start = 0; start < keys.length; start += KEYS_AT_ONCE) {
      const some = keys.slice(start, start + KEYS_AT_ONCE);
      const filter = anyOf(...some.map((key) => equals(read.key, key)))!;
      rows.push(...(await this.roster.some({ ...read, filter, orderBy: ascending(read.key), rows: KEYS_AT_ONCE })).rows);
    }
    const found = new Set(rows.map((row) => String(row[read.key])));
    return { read, rows, gone: keys.filter((key) => !found.has(key)) };
  }

  private async byStamp(): Promise<readonly RosterChange[] | undefined> {
    const changes: RosterChange[] = [];
    for (const read of this.stamped()) {
      // `ge`, since two changes may bear one time; whoever keeps the rows sees which are as before.
      const filter = binary('ge', field(STAMP), literal('datetime', this.stamps.get(read.part)!));
      const { rows, more } = await this.roster.some({ ...read, filter, orderBy: ascending(STAMP), rows: MOST_ROWS });
      if (more) return undefined;
      changes.push({ read, rows, gone: [] });
    }
    for (const { read, rows } of changes) this.advance(read.part, rows);
    return changes;
  }

  private stamped(): readonly RosterRead[] {
    return ROSTER_READS.filter(({ part }) => this.stamps.has(part));
  }

  private advance(part: RosterPart, rows: readonly JsonObject[]): void {
    for (const { [STAMP]: stamp } of rows) {
      const known = this.stamps.get(part);
      if (typeof stamp === 'string' && DATETIME.test(stamp) && (known === undefined || Date.parse(stamp) > Date.parse(known)))
        this.stamps.set(part, stamp);
    }
  }
}

const DATETIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,12})?)?(Z|[+-]\d\d:\d\d)$/;

/** Digits of a sequence number, which may be too large for a double and then is a string. */
function sequenceOf(event: JsonObject | undefined): string | undefined {
  const text = String(event?.[SEQUENCE] ?? '');
  return /^\d{1,19}$/.test(text) ? text : undefined;
}
