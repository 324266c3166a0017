import { monitoringLabels, type Finding } from '@gatehouse/kernel';

const LABELS: Readonly<Record<string, string>> = {
  access_code: 'content.access_code.detected',
  wire_fraud: 'content.payment_instructions.detected',
  fair_housing: 'content.fairhousing.flagged',
  conduct: 'content.conduct.flagged',
  trade_practice: 'content.conduct.flagged',
  unsafe_link: 'content.link.defused',
  model_markup: 'content.markup.neutralised',
};

/** Audit events of a finding: that of its family, where everything that is none of the trade's own counts as injection, or that it was only watched. */
export function labelsOf(finding: Finding): readonly string[] {
  return finding.verdict === 'monitored' ? monitoringLabels(finding) : [LABELS[finding.family] ?? 'content.injection.detected'];
}
