import { monitored, type Finding, type JsonObject, type McpCall, type RuleStanding } from '@gatehouse/kernel';
import type { Advice } from './advice.js';
import { isGuarding, type Handling, type HandlingRow } from './handling.js';
import { sceneOf } from './scene.js';

/** What was seen in the arguments of one call. */
interface Seen {
  readonly findings: readonly Finding[];
  readonly args: JsonObject;
  readonly rules: RuleStanding;
}

const VERDICT = { hold: 'hold', refuse: 'block', record: 'flag' } as const;

/** Findings that people decide about, or that the table turns away or only records, by the table of compliance/handling: they wait at the end of the path and block no more. */
export class HeldFindings {
  constructor(
    private readonly handling: Handling,
    private readonly advice: Advice,
  ) {}

  /** The findings as they count now. Puts grounds to hold on the call. */
  of(call: McpCall, seen: Seen): Finding[] {
    const scene = sceneOf(call);
    return seen.findings.flatMap((finding) => {
      const row = this.handling.rowFor(finding, scene);
      if (!row) return [finding];
      const mode = isGuarding(row) ? 'enforce' : seen.rules.modeOf(row.id);
      // Without its row, a finding counts for what it is by itself; of an argument's name that is nothing.
      if (mode === 'off') return finding.rule === row.id ? [] : [finding];
      const exception = isGuarding(row) || mode !== 'enforce' ? undefined : seen.rules.exceptionFor(row.id);
      if (mode === 'monitor' || exception) return [monitored({ ...finding, rule: row.id, verdict: VERDICT[row.do] }, exception?.id)];
      if (row.do === 'hold') this.hold(call, row, seen);
      else call.label(row.event);
      return [{ ...finding, verdict: VERDICT[row.do] }];
    });
  }

  private hold(call: McpCall, row: HandlingRow, { findings, args }: Seen): void {
    const { id, approvers = ['broker'], says, asksReason, whenApproved, hidesDigits, event } = row;
    const scene = sceneOf(call);
    const same = findings.filter((other) => this.handling.rowFor(other, scene) === row);
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
