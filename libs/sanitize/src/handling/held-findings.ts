import { monitored, type Finding, type JsonObject, type McpCall, type RuleStanding } from '@gatehouse/kernel';
import type { Advice } from './advice.js';
import { isGuarding, type Handling, type HandlingRow } from './handling.js';

/** What was seen in the arguments of one call. */
interface Seen {
  readonly findings: readonly Finding[];
  readonly args: JsonObject;
  readonly rules: RuleStanding;
}

/** Findings that people decide about, by the table of compliance/handling: they wait at the end of the path and block no more. */
export class HeldFindings {
  constructor(
    private readonly handling: Handling,
    private readonly advice: Advice,
  ) {}

  /** The findings as they count now. Puts grounds to hold on the call. */
  of(call: McpCall, seen: Seen): Finding[] {
    const { terms } = call.tool.get();
    return seen.findings.flatMap((finding) => {
      const row = this.handling.rowFor(finding, terms);
      if (!row) return [finding];
      const mode = isGuarding(row) ? 'enforce' : seen.rules.modeOf(row.id);
      // Without its row, a finding counts for what it is by itself; of an argument's name that is nothing.
      if (mode === 'off') return finding.rule === row.id ? [] : [finding];
      const exception = isGuarding(row) || mode !== 'enforce' ? undefined : seen.rules.exceptionFor(row.id);
      if (mode === 'monitor' || exception) return [monitored({ ...finding, rule: row.id, verdict: 'hold' }, exception?.id)];
      this.hold(call, row, seen);
      return [{ ...finding, verdict: 'hold' }];
    });
  }

  private hold(call: McpCall, row: HandlingRow, { findings, args }: Seen): void {
    const { id, approvers, says, asksReason, whenApproved, hidesDigits, event } = row;
    const { terms } = call.tool.get();
    const same = findings.filter((other) => this.handling.rowFor(other, terms) === row);
    const suggests = this.advice.wording(same, args);
    call.label(event);
    call.holdFor({
      rule: id,
      approvers,
      says: [says, ...this.advice.reasons(same)].join(' '),
      ...(suggests === undefined ? {} : { suggests }),
      ...(asksReason ? { asksReason } : {}),
      ...(hidesDigits ? { hidesDigits } : {}),
      ...(whenApproved === undefined ? {} : { whenApproved }),
    });
  }
}
