import { AS_SHIPPED, RULE_MODES, type RuleMode, type RuleStanding } from '@gatehouse/kernel';
import type { PackRule } from '../packs/rule.js';
import type { Evidence } from './evidence.js';

/** Evidence that is recorded and does nothing: of a rule that is only watched here, or to which there is an exception. */
export interface Watched {
  readonly evidence: Evidence;
  readonly exception?: string;
}

export interface Sifted {
  readonly inForce: readonly Evidence[];
  readonly watched: readonly Watched[];
}

const NOTHING: readonly never[] = [];

/** Which of the evidence counts, by the modes and exceptions of a deployment and by whose law it is. */
export function sift(evidence: readonly Evidence[], isGuarded: (rule: string) => boolean, rules: RuleStanding = AS_SHIPPED): Sifted {
  if (evidence.length === 0) return { inForce: NOTHING, watched: NOTHING };
  const inForce: Evidence[] = [];
  const watched: Watched[] = [];
  for (const item of evidence) {
    const { rule } = item;
    // What no model may see is guarded whatever gateway.yaml says; a start with such a line is refused besides.
    if (isGuarded(rule.id)) {
      inForce.push(item);
      continue;
    }
    const { mode, states } = standingOf(rule, rules);
    if (mode !== 'enforce' && rule.jurisdictions?.some(({ state }) => !rules.states.includes(state))) rules.onElsewhere?.();
    if (mode === 'off') continue;
    const judged = states === undefined ? item : { ...item, states };
    const exception = mode === 'enforce' ? rules.exceptionFor(rule.id)?.id : undefined;
    if (mode === 'monitor' || exception !== undefined)
      watched.push({ evidence: judged, ...(exception === undefined ? {} : { exception }) });
    else inForce.push(judged);
  }
  return { inForce, watched };
}

/** A rule that is the law of some states has the gravest mode that it has in one of those that count. */
function standingOf(rule: PackRule, rules: RuleStanding): { readonly mode: RuleMode; readonly states?: readonly string[] } {
  if (rule.effective !== undefined && rules.day < rule.effective) return { mode: 'off' };
  const mode = rules.modeOf(rule.id, rule.off === undefined ? 'enforce' : 'off');
  if (!rule.jurisdictions) return { mode };
  const modes = rule.jurisdictions
    .filter(({ state, since }) => rules.states.includes(state) && (since === undefined || since <= rules.day))
    .map(({ state, off }) => ({ state, mode: rules.modeOf(`${rule.id}@${state}`, off === undefined ? mode : 'off') }));
  const gravest = RULE_MODES.find((each) => modes.some((one) => one.mode === each)) ?? 'off';
  return { mode: gravest, states: modes.filter((one) => one.mode === gravest).map(({ state }) => state) };
}
