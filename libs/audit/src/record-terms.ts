import type { AuditEvent } from './audit-event.js';
import { like } from './trait.js';

/** What records are looked for by, besides time and person: `*` at the end of a text stands for what follows. */
export interface RecordWords {
  readonly office?: string;
  /** By its name, or by upstream and name. */
  readonly tool?: string;
  readonly kind?: string;
  readonly code?: string;
  /** A label, a rule that found something, or a policy that decided. */
  readonly rule?: string;
  readonly application?: string;
  /** How a call ended, what the policies said of it, or what a detector said of its text. */
  readonly verdict?: string;
  /** MemberKey of whose record was read or changed. */
  readonly owner?: string;
  /** Digest of the arguments, whole: every call that asked for the same. */
  readonly record?: string;
}

type Field = keyof RecordWords;
type Values = readonly (string | undefined)[];

const VALUES: Readonly<Record<Field, (event: AuditEvent) => Values>> = {
  office: ({ office }) => [office],
  tool: ({ tool }) => (tool ? [tool.name, tool.upstream === undefined ? undefined : `${tool.upstream}/${tool.name}`] : []),
  kind: ({ kind }) => [kind],
  code: ({ code }) => [code],
  rule: ({ events = [], findings = [], decision }) => [...events, ...findings.map(({ rule }) => rule), ...(decision?.policies ?? [])],
  application: ({ client }) => [client?.id],
  verdict: ({ outcome, decision, findings = [] }) => [outcome, decision?.effect, ...findings.map(({ verdict }) => verdict)],
  owner: ({ actingFor = [] }) => actingFor.flatMap(({ memberKey, ofRecord }) => (ofRecord ? [memberKey] : [])),
  record: ({ arguments: asked }) => [asked?.digest],
};
const FIELDS = Object.keys(VALUES) as readonly Field[];

/** Enough of a digest that few blocks hold it by chance; the whole of each call would make the blocks as long as the record. */
const DIGEST = 6;
const written = (field: Field, value: string): string =>
  `\n${field} ${field === 'record' ? value.slice(0, DIGEST) : JSON.stringify(value).slice(1, -1)}`;

export const fitsWords = (words: RecordWords, event: AuditEvent): boolean =>
  FIELDS.every((field) => {
    const pattern = words[field];
    return pattern === undefined || VALUES[field](event).some((value) => like(pattern, value));
  });

/** What some records can be found by, each term once, as one text that is searched for `wantedTerms`. */
export function termsOf(events: Iterable<AuditEvent>): string {
  const found = FIELDS.map((field) => ({ field, valuesOf: VALUES[field], values: new Set<string | undefined>() }));
  for (const event of events) for (const { valuesOf, values } of found) for (const value of valuesOf(event)) values.add(value);
  const terms = found.flatMap(({ field, values }) => [...values].map((value) => (value === undefined ? '' : written(field, value))));
  return `${terms.join('')}\n`;
}

/** Each of these stands in `termsOf` records among which one fits. */
export const wantedTerms = (words: RecordWords): readonly string[] =>
  FIELDS.flatMap((field) => {
    const pattern = words[field];
    if (pattern === undefined) return [];
    return [pattern.endsWith('*') ? written(field, pattern.slice(0, -1)) : `${written(field, pattern)}\n`];
  });
