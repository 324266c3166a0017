import type { AuditReport } from '@gatehouse/audit';
import { number } from './grid.js';
import { instant } from './report-event.js';

/** Who the report is of. */
export interface ReportHead {
  readonly brokerage: string;
  readonly release: string;
  /** Digest of the rule packs that were installed when it was made. */
  readonly packs?: string;
  /** Of what alone it is: an office, a person, an MLS connection. */
  readonly scope?: string;
}

/** What every report has before its sections. */
export type ReportBasis = Pick<AuditReport, 'period' | 'made' | 'events' | 'chain' | 'coverage'>;

const day = (at: number): string => new Date(at).toISOString().slice(0, 10);

export const titleOf = (title: string, { brokerage }: ReportHead): string => `${title} of ${brokerage}`;

export const daysOf = ({ period }: ReportBasis): string => `${day(period.from)} to ${day(period.to)}`;

/** Of a part of the firm: a name that was mistyped would else read as somebody who did nothing wrong. */
export const NOTHING_OF_IT = 'No record of the period is of that; see that it is written as records write it.';

/** Of when and of what it is, and by which rules it came about. */
export function headSentence(report: ReportBasis, head: ReportHead): string {
  const scope = head.scope === undefined ? '' : `, ${head.scope}`;
  const none = report.events === 0 && head.scope !== undefined ? ` ${NOTHING_OF_IT}` : '';
  const ran = report.coverage.versions.join('; ') || 'no start on record';
  return (
    `${daysOf(report)} (UTC)${scope}. ${number(report.events)} events.${none} Made ${instant(report.made)} by Gatehouse ${head.release}. ` +
    `Rule packs ${head.packs ?? 'not named'}; ran in the period: ${ran}.`
  );
}

export const isSigned = ({ chains }: AuditReport['chain']): boolean =>
  chains.length > 0 && chains.every(({ signedTo }) => signedTo !== undefined);

interface Verdict {
  readonly good: boolean;
  readonly verdict: string;
  readonly rest: string;
}

/** Whether the record behind the report verifies, which a reader has to know before any figure. */
export function verdictOn({ chain }: ReportBasis): Verdict {
  if (chain.fault) {
    const rest = `Line ${chain.fault.line} of the export: ${chain.fault.what} Nothing after that line is in this report. Keep the database as it is and call whoever runs the gateway.`;
    return { good: false, verdict: 'The record does not verify.', rest };
  }
  const chains = chain.chains.map(({ chain: name, firstSeq, lastSeq }) => `${name} ${firstSeq}–${lastSeq}`).join(', ');
  const records = `${number(chain.records)} records without a gap (${chains || 'no chain yet'})${signatures(chain)}.`;
  return { good: true, verdict: 'The record verifies:', rest: [records, deletedSentence(chain)].filter(Boolean).join(' ') };
}

/** How a reader verifies it without us. */
export const verifyCommand = (chain: AuditReport['chain']): string =>
  `gatehouse audit verify audit.jsonl${isSigned(chain) ? ' --key audit.key' : ''}`;

interface Gaps {
  readonly verdict: string;
  readonly rest: string;
  readonly lines: readonly string[];
}

export function gapsIn({ coverage: { gaps } }: ReportBasis): Gaps {
  if (gaps.length === 0)
    return { verdict: '', rest: 'No gap in the record: there was no time in which it could not be written.', lines: [] };
  return {
    verdict: 'The record has gaps.',
    rest: 'Calls were turned away meanwhile, none ran unrecorded:',
    lines: gaps.map(({ at, details }) => `until ${instant(at)} UTC: ${JSON.stringify(details)}`),
  };
}

function signatures(chain: AuditReport['chain']): string {
  const count = chain.chains.reduce((sum, { checkpoints }) => sum + checkpoints, 0);
  return isSigned(chain) ? `, signed to the end by ${number(count)} checkpoints` : '';
}

function deletedSentence({ deleted }: AuditReport['chain']): string {
  if (!deleted) return '';
  const gap = deleted.unannounced > 0 ? `, ${number(deleted.unannounced)} of them by an act that is not in this export` : '';
  return `The content of ${number(deleted.records)} of them was deleted by retention${gap}.`;
}

export const NO_LICENCE = 'No call asked for data of an MLS.';
export const NO_RULE = 'No rule was only watched where it would have acted, and no exception was used.';
export const WHO_DECIDED =
  'Who decided it, why, and until when stands in gateway.yaml under compliance; the calls are in the export under rule.monitored and rule.excepted.';
export const actsSentence = (count: number): string =>
  `${number(count)} acts that are no calls: configuration, grants, approvals of tools, keys.`;
export const NOTHING = 'Nothing of the kind is on record.';
