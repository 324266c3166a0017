import { isJsonObject, type JsonObject, type JsonValue } from '@gatehouse/kernel';
import { shippedTable } from '@gatehouse/tables';
import { canonicalStatus, compactStatus } from '../connection/status.js';
import { saysNo } from '../terms/row-values.js';

export interface MappedField {
  readonly field: string;
  readonly path: readonly string[];
  readonly type: 'String' | 'Decimal' | 'Double' | 'Int32' | 'Date' | 'DateTimeOffset' | 'Boolean';
  /** Parameters of the search. */
  readonly eq?: string;
  readonly ge?: string;
  readonly le?: string;
  readonly sort?: string;
  /** Conditions on it are not sent. */
  readonly judged?: boolean;
}

interface MapFile {
  readonly source?: { readonly document?: string; readonly asOf?: string };
  readonly types: Readonly<Record<string, { readonly codes: readonly string[]; readonly search: readonly string[] }>>;
  readonly fields: readonly MappedField[];
  readonly openHouses: readonly MappedField[];
}

const NUMBERS: ReadonlySet<string> = new Set(['Decimal', 'Double', 'Int32']);

/** SimplyRETS in the words of RESO (compliance/mls/simplyrets.yaml). What the map does not name does not come through. */
export class FieldMap {
  private readonly byField: ReadonlyMap<string, MappedField>;

  private constructor(
    private readonly file: MapFile,
    readonly fields: readonly MappedField[],
  ) {
    this.byField = new Map(fields.map((one) => [one.field, one]));
  }

  /** Throws Error for a map without source. */
  static load(of: 'fields' | 'openHouses' = 'fields'): FieldMap {
    const file = shippedTable<MapFile>('mls/simplyrets.yaml');
    if (!file.source?.document || !file.source.asOf) throw new Error('mls/simplyrets.yaml: expected a source: no source, no rule');
    return new FieldMap(file, file[of]);
  }

  /** Edm types by field, as a RESO server would tell them. */
  get types(): ReadonlyMap<string, string> {
    return new Map(this.fields.map(({ field, type }) => [field, `Edm.${type}`]));
  }

  of(field: string): MappedField | undefined {
    return this.byField.get(field);
  }

  /** Names by which listings can be found, for people. */
  get searchable(): readonly string[] {
    return ['ListingKey', 'ListingId', ...this.fields.filter(({ eq, ge, le }) => eq ?? ge ?? le).map(({ field }) => field)];
  }

  /** A value of RESO as the search takes it; several where one word of RESO is several there. */
  searched(field: string, value: string): readonly string[] {
    if (field === 'StandardStatus') return [compactStatus(value)];
    if (field === 'PropertyType') return this.file.types[value]?.search ?? [];
    return [value];
  }

  /** One listing as a RESO row. */
  row(listing: JsonObject): JsonObject {
    const row: JsonObject = {};
    for (const mapped of this.fields) {
      const value = this.value(mapped, listing);
      if (value !== undefined && value !== null && value !== '') row[mapped.field] = value;
    }
    return row;
  }

  private value({ field, path, type }: MappedField, listing: JsonObject): JsonValue | undefined {
    const found = path.map((one) => at(listing, one)).filter((value) => value !== undefined && value !== null && value !== '');
    if (found.length === 0 || found.some((value) => typeof value === 'object')) return undefined;
    const [first] = found;
    // What a seller holds back is so in whatever type it is written.
    if (type === 'Boolean') return !saysNo(first);
    if (NUMBERS.has(type)) return Number.isFinite(Number(first)) ? Number(first) : undefined;
    const text = found.join(' ');
    if (type === 'Date') return text.slice(0, 10);
    if (field === 'StandardStatus') return canonicalStatus(text);
    if (field === 'PropertyType') return this.typeOf(text);
    return text;
  }

  private typeOf(code: string): string {
    return Object.entries(this.file.types).find(([, { codes }]) => codes.includes(code))?.[0] ?? 'Other';
  }
}

const at = (listing: JsonObject, path: string): JsonValue | undefined =>
  path.split('.').reduce<JsonValue | undefined>((value, name) => (isJsonObject(value) ? value[name] : undefined), listing);
