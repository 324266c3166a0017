import type { FieldDictionary, JsonObject, JsonValue } from '@gatehouse/kernel';
import type { ConnectionProfile } from '../connection/connection-profile.js';
import { ATTRIBUTION_FIELDS, PARTY_FIELDS, RULE_FIELDS } from '../query/resources.js';
import { ServedFields } from '../query/served-fields.js';
import { indexed } from './columns.js';
import { ExpressionCompiler } from './evaluate/compile-expression.js';
import { instantOf, kindOf } from './evaluate/kinds.js';
import { QueryReader } from './read-query.js';
import type { ReplicaRow } from './replica-store.js';
import { isNumericKey } from '../reso/row-reader.js';
import { saysNo } from '../terms/row-values.js';
import { HISTORY, replicated, type ReplicatedResource } from './resources.js';

export interface TakenRecord {
  readonly key: string;
  /** Milliseconds since the epoch; undefined where the record does not say. */
  readonly modified: number | undefined;
  /** False: the MLS says that it may not be kept. */
  readonly visible: boolean;
  /** Key of the record that it belongs to, where it belongs to one. */
  readonly parent: string | undefined;
  readonly row: ReplicaRow;
}

/** An MLS that pools others writes three letters of theirs before its numbers. */
const PREFIX = /^[A-Za-z]{3}(?=.)/;
const NUMBER_FOR_DISPLAY = /(?:ListingId|MlsId)$/;
const HOT_LINKS: ReadonlySet<string> = new Set(['MediaURL']);
/** A longer list of fields would be too much for the address of a request. */
const LONGEST_SELECT = 6000;

/** What of the records of an MLS a replica keeps, and in which form. Fields that no model may ever see are not even asked for. */
export class TakenRecords {
  /** What the replica serves: the resources and fields of the MLS that are kept. */
  readonly kept: ReadonlyMap<string, ReadonlyMap<string, string>>;
  private readonly served = new ServedFields();
  private readonly mandatory = new Map<string, (row: JsonObject) => boolean>();

  constructor(
    private readonly profile: ConnectionProfile,
    private readonly dictionary: FieldDictionary,
    private readonly full: ServedFields,
    wanted: readonly ReplicatedResource[],
  ) {
    this.kept = new Map(
      wanted.flatMap(({ name, relations }) => {
        const fields = full.all.get(name);
        const keep = (field: string): boolean => (relations[field] ? true : keeps(dictionary, name, field));
        const asKept = ([field, type]: [string, string]): [string, string] => [field, isNumericKey(field, type) ? 'Edm.String' : type];
        return fields ? [[name, new Map([...fields].filter(([field]) => keep(field)).map(asKept))] as const] : [];
      }),
    );
    this.served.learn(this.kept);
  }

  /** The fields to ask for; undefined where the list would be too long, and then all are asked for. */
  select(resource: string): readonly (readonly string[])[] | undefined {
    const relations = replicated(resource)?.relations ?? {};
    const names = [...(this.kept.get(resource)?.keys() ?? [])].filter((name) => !relations[name]);
    return names.join(',').length > LONGEST_SELECT ? undefined : names.map((name) => [name]);
  }

  /** Undefined for a record without a key, and for one that the connection's own filter does not cover. */
  taken({ name, key, parent }: ReplicatedResource, record: JsonObject): TakenRecord | undefined {
    const id = record[key];
    if ((typeof id !== 'string' && typeof id !== 'number') || !this.covered(name, record)) return undefined;
    if (name === HISTORY && !this.isOfKeptField(record)) return undefined;
    const fields = this.kept.get(name)!;
    const kept = this.keeping(fields, record);
    const isEnumeration = (field: string): boolean => this.isEnumeration(name, field);
    const stamp = record['ModificationTimestamp'];
    const modified = typeof stamp === 'string' ? instantOf(stamp) : Number.NaN;
    return {
      key: String(id),
      modified: Number.isNaN(modified) ? undefined : modified,
      visible: !saysNo(record['MlgCanView']),
      // Pictures of people and offices belong to no listing, and no tool shows them.
      parent: parent && (record['ResourceName'] ?? parent.resource) === parent.resource ? String(record[parent.field] ?? '') : undefined,
      row: { key: String(id), columns: indexed(name, kept, isEnumeration), body: JSON.stringify(kept) },
    };
  }

  private readonly enumerations = new Map<string, boolean>();

  private isEnumeration(resource: string, field: string): boolean {
    const name = `${resource}/${field}`;
    let known = this.enumerations.get(name);
    if (known === undefined) {
      known = kindOf(this.kept.get(resource)?.get(field) ?? 'Edm.String').kind === 'enumeration';
      this.enumerations.set(name, known);
    }
    return known;
  }

  /** A page that dropped the filter must not bring in what the licence does not cover. */
  private covered(resource: string, record: JsonObject): boolean {
    const { mandatory } = this.profile;
    if (!mandatory) return true;
    let holds = this.mandatory.get(resource);
    if (!holds) {
      const compiler = new ExpressionCompiler(new QueryReader(this.full).model, new Map());
      const { evaluate } = compiler.truth(mandatory, { resource, variables: new Map() });
      holds = (row) => evaluate([row]) === true;
      this.mandatory.set(resource, holds);
    }
    return holds(record);
  }

  /** What no model may ever see is not held as the former value of a field either, nor what nobody classified. */
  private isOfKeptField({ ResourceName: resource, FieldName: name }: JsonObject): boolean {
    if (typeof resource !== 'string' || typeof name !== 'string') return false;
    return this.dictionary.knows(resource, name) && this.dictionary.rule(resource, name).model !== 'never';
  }

  /** The record itself where all of it is kept as it is, which is the rule, since no more is asked for. */
  private keeping(fields: ReadonlyMap<string, string>, record: JsonObject): JsonObject {
    if (!this.altered && allIn(record, fields)) return record;
    const kept: JsonObject = {};
    for (const field in record) if (fields.has(field)) kept[field] = this.shown(field, record[field]!);
    return kept;
  }

  /** Whether this provider has fields that are kept in another form than they come. */
  private get altered(): boolean {
    const { hotLink = true, displayPrefix = false } = this.profile.provider;
    return !hotLink || displayPrefix;
  }

  private shown(field: string, value: JsonValue): JsonValue {
    const { hotLink = true, displayPrefix = false } = this.profile.provider;
    if (!hotLink && HOT_LINKS.has(field)) return null;
    return displayPrefix && typeof value === 'string' && NUMBER_FOR_DISPLAY.test(field) ? value.replace(PREFIX, '') : value;
  }
}

function allIn(record: JsonObject, fields: ReadonlyMap<string, string>): boolean {
  for (const field in record) if (!fields.has(field)) return false;
  return true;
}

const NEEDED: ReadonlySet<string> = new Set([
  ...ATTRIBUTION_FIELDS,
  ...Object.values(RULE_FIELDS).flat(),
  ...Object.values(PARTY_FIELDS).flat(),
]);

function keeps(dictionary: FieldDictionary, resource: string, field: string): boolean {
  if (NEEDED.has(field) || replicated(resource)?.key === field || replicated(resource)?.parent?.field === field) return true;
  return dictionary.knows(resource, field) && dictionary.rule(resource, field).model !== 'never';
}
