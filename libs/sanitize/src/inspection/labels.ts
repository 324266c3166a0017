const LABELS: Readonly<Record<string, string>> = {
  access_code: 'content.access_code.detected',
  wire_fraud: 'content.payment_instructions.detected',
  fair_housing: 'content.fairhousing.flagged',
  conduct: 'content.conduct.flagged',
};

/** Audit event of a finding's family; everything that is none of the trade's own counts as injection. */
export function labelOf(family: string): string {
  return LABELS[family] ?? 'content.injection.detected';
}
