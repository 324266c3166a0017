import { milliseconds, type GatewayConfig } from '@gatehouse/config';
import type { CallOutcome, McpCall } from '@gatehouse/kernel';
import { KEPT_NOWHERE } from './kept-of.js';

type Given = GatewayConfig['audit']['capture'][number];
type Outcome = CallOutcome['kind'];

/** What is kept of a call, by which rules, and for how long. */
export interface Asked {
  readonly rules: readonly string[];
  readonly keepMs: number;
}

/** How a call may still end that goes to its upstream. */
const AHEAD: readonly Outcome[] = ['granted', 'failed'];

/** Which calls are kept with what they said, by the rules of gateway.yaml. Without a rule none is. */
export class CaptureRules {
  constructor(private readonly rules: readonly Given[]) {}

  /** Undefined where no rule asks for it. */
  askedFor(call: McpCall, outcome: Outcome): Asked | undefined {
    return this.asked(call, [outcome]);
  }

  /** The same before the call leaves, for however it may end. */
  askedAhead(call: McpCall): Asked | undefined {
    return this.asked(call, AHEAD);
  }

  private asked(call: McpCall, outcomes: readonly Outcome[]): Asked | undefined {
    const fitting = this.rules.filter((rule) => fits(rule, call, outcomes));
    if (fitting.length === 0) return undefined;
    return { rules: fitting.map(({ id }) => id), keepMs: Math.max(...fitting.map(({ keep }) => milliseconds(keep))) };
  }
}

/** All that a rule names has to fit; of each, one is enough. */
function fits({ for: of }: Given, call: McpCall, outcomes: readonly Outcome[]): boolean {
  const entry = call.tool.peek();
  if (!entry || KEPT_NOWHERE.has(entry.terms.dataClass)) return false;
  const { action, dataClass, legal } = entry.terms;
  const name = `${entry.upstream}/${entry.name}`;
  return (
    isAmong(of.actions, action) &&
    isAmong(of.dataClasses, dataClass) &&
    (of.activities.length === 0 || (legal !== undefined && of.activities.includes(legal.activity))) &&
    (of.tools.length === 0 || of.tools.some((tool) => tool === name || tool === `${entry.upstream}/*`)) &&
    (of.outcomes.length === 0 || outcomes.some((outcome) => of.outcomes.includes(outcome))) &&
    (of.rules.length === 0 || call.findings.some(({ rule }) => of.rules.some((asked) => isRule(asked, rule))))
  );
}

const isAmong = <T>(asked: readonly T[], value: T): boolean => asked.length === 0 || asked.includes(value);

/** `fair-housing.*` is every rule of that pack. */
const isRule = (asked: string, rule: string): boolean => (asked.endsWith('.*') ? rule.startsWith(asked.slice(0, -1)) : asked === rule);
