import type { JsonObject, JsonValue } from '@gatehouse/kernel';
import { KEY_FIELDS } from '../data/keys.js';
import type { SandboxWorld } from '../data/world.js';
import { fieldRows } from './field-rows.js';
import { Lookups } from './lookups.js';
import { notFound } from './odata-error.js';
import { Table } from './table.js';

const RECENT_EVENTS = 50;

const isoDay = (day: string): string => `${day}T00:00:00.000Z`;

/**
 * All resources and every change to them. Each change bumps ModificationTimestamp and appends an EntityEvent with the next sequence number
 * (RESO RCP-27); changes of a listing also leave HistoryTransactional rows. The world's own arrays are changed, so other servers see it.
 */
export class Store {
  private readonly tables = new Map<string, Table>();
  readonly lookups: Lookups;
  private sequence = 0;
  private historySequence: number;

  constructor(
    world: SandboxWorld,
    private readonly root: () => string,
  ) {
    for (const [name, key] of Object.entries(KEY_FIELDS))
      this.tables.set(name, new Table(name, key, world.tables[name as keyof SandboxWorld['tables']]));
    this.lookups = new Lookups(this.tables);
    this.historySequence = this.table('HistoryTransactional').rows.length;
    this.tables.set('Lookup', new Table('Lookup', 'LookupKey', this.lookups.rows(isoDay(world.asOf))));
    this.tables.set('EntityEvent', new Table('EntityEvent', 'EntityEventSequence', this.recent(RECENT_EVENTS)));
    this.tables.set('Field', new Table('Field', 'FieldKey', fieldRows([...this.tables.values()], this.lookups, isoDay(world.asOf))));
  }

  get resources(): readonly string[] {
    return [...this.tables.keys()];
  }

  readonly table = (resource: string): Table => {
    const table = this.tables.get(resource);
    if (!table) throw notFound(`There is no resource ${resource}`);
    return table;
  };

  record(resource: string, key: JsonValue): JsonObject {
    const row = this.table(resource).get(key);
    if (!row) throw notFound(`There is no ${resource} with this key`);
    return row;
  }

  update(resource: string, key: string, patch: JsonObject): JsonObject {
    const row = this.record(resource, key);
    if (resource === 'Property') this.remember(row, patch);
    const table = this.table(resource);
    // The key stays, whatever the patch says: other records point at it.
    table.change(row, { ...patch, [table.type.key]: key, ModificationTimestamp: laterThan(row['ModificationTimestamp']) });
    this.announce(resource, key);
    return row;
  }

  insert(resource: string, row: JsonObject): JsonObject {
    const table = this.table(resource);
    const stamped = { ...row, ModificationTimestamp: laterThan(null) };
    table.insert(stamped);
    this.announce(resource, stamped[table.type.key as keyof typeof stamped]);
    return stamped;
  }

  /** The row in place of whatever has its key. */
  put(resource: string, key: string, row: JsonObject): void {
    const old = this.table(resource).get(key);
    if (old) this.table(resource).remove(old);
    this.insert(resource, row);
  }

  remove(resource: string, key: string): void {
    this.table(resource).remove(this.record(resource, key));
    this.announce(resource, key);
  }

  /** Events of the listings that changed last, oldest first, so that a new follower finds a stream that has begun. */
  private recent(count: number): JsonObject[] {
    const newest = this.table('Property').changedSince('').slice(0, count).toReversed();
    return newest.map((row) => this.event('Property', row['ListingKey'] ?? null));
  }

  private event(resource: string, key: JsonValue): JsonObject {
    this.sequence += 1;
    return {
      EntityEventSequence: this.sequence,
      ResourceName: resource,
      ResourceRecordKey: key,
      ResourceRecordUrl: `${this.root()}/${resource}('${String(key)}')`,
      FeedTypes: ['BBO'],
    };
  }

  private announce(resource: string, key: JsonValue): void {
    this.table('EntityEvent').insert(this.event(resource, key));
  }

  private remember(row: JsonObject, patch: JsonObject): void {
    const history = this.table('HistoryTransactional');
    for (const [field, value] of Object.entries(patch)) {
      const before = row[field] ?? null;
      if (before === value || Array.isArray(value)) continue;
      this.historySequence += 1;
      history.insert({
        HistoryTransactionalKey: `HIS-${String(this.historySequence).padStart(6, '0')}`,
        ResourceName: 'Property',
        ClassName: row['PropertyType'] ?? null,
        ResourceRecordKey: row['ListingKey'] ?? null,
        ResourceRecordID: row['ListingId'] ?? null,
        FieldName: field,
        ChangeType: 'Field Change',
        PreviousValue: before === null ? null : String(before),
        NewValue: value === null ? null : String(value),
        ChangedByMemberKey: row['ListAgentKey'] ?? null,
        ChangedByMemberID: row['ListAgentMlsId'] ?? null,
        FeedTypes: ['BBO'],
        OriginatingSystemName: 'Cascade MLS',
        ModificationTimestamp: new Date().toISOString(),
      });
    }
  }
}

/** Now, but always later than the last change, so that a follower who asks with `gt` misses nothing. */
function laterThan(last: JsonValue | undefined): string {
  const before = typeof last === 'string' ? Date.parse(last) : 0;
  return new Date(Math.max(Date.now(), before + 1)).toISOString();
}
