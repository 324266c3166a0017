import {
  AUDIENCES,
  FieldDictionary,
  PII_LABELS,
  type Audience,
  type FieldRule,
  type ModelExposure,
  type PiiLabel,
} from '@gatehouse/kernel';
import { csvRows } from './csv.js';
import { safeDefault } from './resource-kind.js';
import { isLocalField, meaningOfName } from './sensitive-names.js';

const EXPOSURES: readonly ModelExposure[] = ['show', 'scan', 'token', 'redact', 'never'];
/** Unknown names come from upstreams, so what is remembered about them is bounded. */
const REMEMBERED = 8192;
/** Labels of CRM keys that mean the same in any record; names and addresses of a listing are not a client's. */
const EVERYWHERE: ReadonlySet<PiiLabel> = new Set<PiiLabel>([
  'SSN',
  'CARD',
  'ACCOUNT',
  'ROUTING',
  'DOB',
  'CREDENTIAL',
  'ACCESS_CODE',
  'PASSPORT',
  'DRIVER_LICENCE',
  'EIN',
]);

/** A key as it is compared: `first_name`, `First-Name` and `firstName` are one. */
export const normalKey = (key: string): string => key.replace(/[_\-\s]/g, '').toLowerCase();

/** Field classes from CSV files (compliance/fields/README.md). Later sources win over earlier ones, row by row. */
export class CsvFieldDictionary extends FieldDictionary {
  private readonly rules = new Map<string, Map<string, FieldRule>>();
  private readonly byName = new Map<string, FieldRule[]>();
  private readonly keys = new Map<string, FieldRule>();
  /** Answers by resource and field exactly as asked: a listing asks a hundred times, and always the same. */
  private answers = new Map<string, Map<string, FieldRule>>();
  private remembered = 0;

  /** `resources`: texts with the columns resource, field, audience, model, class, pii. `keys`: one text with key instead of resource, field. */
  constructor(resources: readonly string[], keys = '') {
    super();
    for (const text of resources) for (const row of csvRows(text)) this.add(fieldRuleOf(row));
    for (const row of csvRows(keys))
      this.keys.set(normalKey(row['key'] ?? ''), fieldRuleOf({ ...row, resource: '', field: row['key'] ?? '' }));
    for (const fields of this.rules.values()) {
      for (const rule of fields.values()) {
        const name = normalKey(rule.field);
        this.byName.set(name, [...(this.byName.get(name) ?? []), rule]);
      }
    }
  }

  rule(resource: string, field: string): FieldRule {
    const answered = this.answers.get(resource)?.get(field);
    if (answered) return answered;
    const made = this.find(resource, field) ?? { ...this.unknown(resource, field), resource, field };
    if (this.remembered >= REMEMBERED) {
      this.answers = new Map();
      this.remembered = 0;
    }
    const answers = this.answers.get(resource) ?? new Map<string, FieldRule>();
    this.answers.set(resource, answers.set(field, made));
    this.remembered += 1;
    return made;
  }

  knows(resource: string, field: string): boolean {
    return this.find(resource, field) !== undefined;
  }

  named(field: string): readonly FieldRule[] {
    return this.byName.get(normalKey(field)) ?? [];
  }

  spelling(resource: string, field: string): string | undefined {
    return this.find(resource, field)?.field;
  }

  /** The rule of a key of a CRM or REST answer, whatever its spelling; undefined where the key says nothing. */
  key(name: string): FieldRule | undefined {
    return this.keys.get(normalKey(name));
  }

  private add(rule: FieldRule): void {
    const resource = rule.resource.toLowerCase();
    const fields = this.rules.get(resource) ?? new Map<string, FieldRule>();
    fields.set(normalKey(rule.field), rule);
    this.rules.set(resource, fields);
  }

  private find(resource: string, field: string): FieldRule | undefined {
    return this.rules.get(resource.toLowerCase())?.get(normalKey(field));
  }

  private unknown(resource: string, field: string): Omit<FieldRule, 'resource' | 'field'> {
    if (field.startsWith('@odata.')) return { audience: 'PUBLIC_IDX', model: 'show', fieldClass: 'metadata' };
    const fallback = safeDefault(resource);
    const key = this.key(field);
    if (key && (fallback.fieldClass === 'client_unknown' || (key.pii && EVERYWHERE.has(key.pii)))) return key;
    const said = meaningOfName(field);
    if (said) return said;
    return isLocalField(field) ? { audience: 'MLS_PROHIBITED', model: 'never', fieldClass: 'local_unmapped' } : fallback;
  }
}

function oneOf<T extends string>(allowed: readonly T[], value: string | undefined, where: string): T {
  const found = allowed.find((item) => item === value);
  if (!found) throw new Error(`${where} is "${value ?? ''}"; expected one of ${allowed.join(', ')}`);
  return found;
}

/** Throws Error naming the field and the column that cannot be used. */
export function fieldRuleOf(row: Record<string, string>): FieldRule {
  const { resource = '', field = '' } = row;
  const where = `field classes: ${resource ? `${resource}.` : ''}${field || '(no name)'}`;
  if (!field) throw new Error(`${where} has no field name; every row needs one`);
  const pii = row['pii'] ? oneOf<PiiLabel>(PII_LABELS, row['pii'], `${where}: pii`) : undefined;
  return {
    resource,
    field,
    audience: oneOf<Audience>(AUDIENCES, row['audience'], `${where}: audience`),
    model: oneOf<ModelExposure>(EXPOSURES, row['model'], `${where}: model`),
    fieldClass: row['class'] || 'unclassed',
    ...(pii ? { pii } : {}),
  };
}
