/** Where a text was met. The names are those of `gatehouse inspect`. */
export const SURFACES = ['prompt', 'argument', 'result', 'description', 'document', 'remarks'] as const;
export type Surface = (typeof SURFACES)[number];

/** `monitored`: a rule that is only watched here, or an exception to it; `would` says what it would have been. */
export const VERDICTS = ['allow', 'monitored', 'flag', 'hold', 'block'] as const;
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
  /** What would have been done, where the verdict is `monitored`. */
  readonly would?: Verdict;
  /** Id of the exception that was used. */
  readonly exception?: string;
  /** Name under which a reviewer finds the text as it was, where it is kept. */
  readonly original?: string;
  /** Seen by likeness, less surely than what the rule acts on: on record, and nobody decides about it. */
  readonly isHint?: boolean;
  /** States by whose law it was judged, where the rule is the law of some. */
  readonly states?: readonly string[];
}

export function worstVerdict(findings: readonly Finding[]): Verdict {
  return findings.reduce<Verdict>(
    (worst, finding) => (VERDICTS.indexOf(finding.verdict) > VERDICTS.indexOf(worst) ? finding.verdict : worst),
    'allow',
  );
}

/** Of a rule that is only watched, or to which there is an exception here. */
export function monitored<F extends Finding>(finding: F, exception?: string): F {
  if (finding.verdict === 'allow') return finding;
  return { ...finding, verdict: 'monitored', would: finding.would ?? finding.verdict, ...(exception === undefined ? {} : { exception }) };
}

/** Audit labels that a finding puts on its call beside that of its family. */
export function monitoringLabels({ verdict, exception }: Finding): string[] {
  if (verdict !== 'monitored') return [];
  return exception === undefined ? ['rule.monitored'] : ['rule.excepted', `rule.exception.${exception}`];
}
