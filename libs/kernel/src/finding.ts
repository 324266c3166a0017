/** Where a text was met. The names are those of `gatehouse inspect`. */
export const SURFACES = ['prompt', 'argument', 'result', 'description', 'document', 'remarks'] as const;
export type Surface = (typeof SURFACES)[number];

export const VERDICTS = ['allow', 'flag', 'hold', 'block'] as const;
export type Verdict = (typeof VERDICTS)[number];

/** What a detector saw. Never the matched text itself: a finding goes to the audit and to logs. */
export interface Finding {
  /** Stable id of the rule, e.g. `injection.ignore-previous`. */
  readonly rule: string;
  /** OWASP or pack family, e.g. `prompt_injection`, `hidden_text`, `access_code`, `wire_fraud`. */
  readonly family: string;
  readonly surface: Surface;
  readonly verdict: Verdict;
  /** 0..1, the detector's own, comparable within a surface. */
  readonly score: number;
  /** JSON Pointer (RFC 6901) to the string, where it was inside a document. */
  readonly path?: string;
  /** Offsets in UTF-16 units of that string, end exclusive. */
  readonly start?: number;
  readonly end?: number;
}

export function worstVerdict(findings: readonly Finding[]): Verdict {
  return findings.reduce<Verdict>(
    (worst, finding) => (VERDICTS.indexOf(finding.verdict) > VERDICTS.indexOf(worst) ? finding.verdict : worst),
    'allow',
  );
}
