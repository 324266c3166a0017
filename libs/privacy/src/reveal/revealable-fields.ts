import type { FieldDictionary, JsonObject, JsonValue } from '@gatehouse/kernel';
import type { PiiScanner } from '../detect/pii-scanner.js';
import { NEVER_KEPT, REDACTED } from '../placeholders/placeholder-form.js';

/** What a person may see of one field: its text, or why there is none. */
export type Revealable = { readonly text: string } | { readonly why: 'never' | 'absent' };

const LONGEST = 20_000;

/**
 * Which values of a client's record a person may see in clear, and as what. What is never shown (codes, account digits, passwords) is not shown
 * to a person here either: not as a field, and not where a note or another field repeats it.
 */
export class RevealableFields {
  constructor(
    private readonly dictionary: FieldDictionary,
    private readonly scanner: PiiScanner,
  ) {}

  /** Whether no value of that field is ever shown, whatever the record says. */
  isNever(resource: string, field: string): boolean {
    const { audience, model, pii } = this.dictionary.rule(resource, field);
    if (model === 'never' || audience === 'NEVER' || audience === 'MLS_PROHIBITED' || audience === 'BREAK_GLASS') return true;
    return pii !== undefined && NEVER_KEPT.has(pii);
  }

  of(resource: string, record: JsonObject, field: string): Revealable {
    if (this.isNever(resource, field)) return { why: 'never' };
    const value = Object.hasOwn(record, field) ? record[field] : undefined;
    const texts = textsOf(value);
    if (texts.length === 0) return { why: 'absent' };
    return { text: texts.map((text) => this.withoutNever(text.slice(0, LONGEST), field)).join('\n') };
  }

  private withoutNever(text: string, key: string): string {
    const pieces: string[] = [];
    let from = 0;
    for (const { start, end, label } of this.scanner.scan(text, { key })) {
      if (!NEVER_KEPT.has(label)) continue;
      pieces.push(text.slice(from, start), REDACTED);
      from = end;
    }
    return [...pieces, text.slice(from)].join('');
  }
}

/** A word, a figure, or a list of them: a field that holds records is no one value. */
function textsOf(value: JsonValue | undefined): string[] {
  if (typeof value === 'string') return value.trim() === '' ? [] : [value];
  if (typeof value === 'number') return [String(value)];
  return Array.isArray(value) ? value.flatMap(textsOf) : [];
}
