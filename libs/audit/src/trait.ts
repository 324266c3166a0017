import type { AuditEvent } from './audit-event.js';

/** One way to recognise an event: all that is named has to fit. `*` at the end of a text stands for what follows. */
export interface Trait {
  readonly kind?: string;
  readonly label?: string;
  readonly code?: string;
  readonly family?: string;
  /** Id of a rule that found something. */
  readonly rule?: string;
  readonly outcome?: string;
}

/** What a trait looks at. */
export type Recognised = Pick<AuditEvent, 'kind'> & {
  readonly code?: string;
  readonly outcome?: string;
  readonly events?: readonly string[];
  readonly findings?: readonly { readonly family?: string; readonly rule?: string }[];
};

export const like = (pattern: string, value: string | undefined): boolean =>
  value !== undefined && (pattern.endsWith('*') ? value.startsWith(pattern.slice(0, -1)) : value === pattern);

export function fits(trait: Trait, event: Recognised): boolean {
  const { kind, label, code, family, rule, outcome } = trait;
  return (
    (kind === undefined || like(kind, event.kind)) &&
    (code === undefined || like(code, event.code)) &&
    (outcome === undefined || event.outcome === outcome) &&
    (label === undefined || (event.events ?? []).some((said) => like(label, said))) &&
    (rule === undefined || (event.findings ?? []).some((finding) => like(rule, finding.rule))) &&
    (family === undefined || (event.findings ?? []).some((finding) => finding.family === family))
  );
}
