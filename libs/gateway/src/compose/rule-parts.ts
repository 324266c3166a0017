import type { Preconditions } from '@gatehouse/access';
import { ConfigFaults, type ConfigFault, type GatewayConfig } from '@gatehouse/config';
import type { Clock, KnownRule, RulesInForce } from '@gatehouse/kernel';
import { lawInForce } from './law-in-force.js';
import { LeftOffices } from './left-offices.js';
import { AnswerHandling, Handling, InertText, Inspector } from '@gatehouse/sanitize';

type Decided = Pick<GatewayConfig, 'compliance' | 'brokerage'>;

/** The rules of compliance/ as they are here, and which rules there are to decide about. */
export interface RuleParts {
  readonly inForce: RulesInForce;
  readonly preconditions: Preconditions;
  readonly inspector: Inspector;
  readonly known: ReadonlyMap<string, KnownRule>;
  /** What of compliance/ cannot be read, with file and line: calls that it could have judged are refused. */
  readonly broken: readonly string[];
}

/** Throws ConfigFaults where gateway.yaml names a rule that does not exist, or one that nobody may switch off. */
export function ruleParts({ compliance, brokerage }: Decided, clock: Clock, inspector = loadedInspector()): RuleParts {
  const { inForce, preconditions } = lawInForce({ compliance, brokerage }, clock);
  const tables = [...Handling.read().knownRules, ...AnswerHandling.read().knownRules, ...InertText.knownRules];
  const all = [...inspector.knownRules, ...tables, ...preconditions.knownRules, ...LeftOffices.knownRules];
  const known = new Map(all.map((rule) => [rule.id, rule]));
  const broken = [...inspector.faults, ...preconditions.faults];
  const faults = ruleFaults(compliance, known, broken.length === 0);
  if (faults.length > 0) throw new ConfigFaults('gateway.yaml', faults);
  return { inForce, preconditions, inspector, known, broken };
}

// `npm test` and `gatehouse check` ran the examples of the rules; a start need not wait for them.
const loadedInspector = (): Inspector => Inspector.load({ runExamples: false });

/** Decisions that cannot stand. A rule of a pack that cannot be read may be named: `isWhole` says that there is none. */
export function ruleFaults(
  { rules, exceptions }: GatewayConfig['compliance'],
  known: ReadonlyMap<string, KnownRule>,
  isWhole = true,
): ConfigFault[] {
  const missing = (rule: string, path: string): ConfigFault[] =>
    known.has(rule) || !isWhole ? [] : [{ path: `${path}.rule`, expected: `expected the id of a rule that exists; ${rule} does not` }];
  return [
    ...rules.flatMap(({ rule, mode }, index) => {
      const path = `compliance.rules[${index}]`;
      if (mode === 'monitor' && known.get(rule)?.isWatchable === false)
        return [
          { path: `${path}.mode`, expected: `expected enforce or off for ${rule}, which cannot be watched; or an exception for a person` },
        ];
      if (mode === 'enforce' || !known.get(rule)?.isGuarded) return missing(rule, path);
      return [
        {
          path: `${path}.mode`,
          expected: `expected no ${mode} for ${rule}: it guards what no model may ever see, so it counts always; delete this line`,
        },
      ];
    }),
    ...exceptions.flatMap(({ rule }, index) => {
      const path = `compliance.exceptions[${index}]`;
      if (!known.get(rule)?.isGuarded) return missing(rule, path);
      return [
        { path: `${path}.rule`, expected: `expected no exception to ${rule}: it guards what no model may ever see; delete this exception` },
      ];
    }),
  ];
}

/** What is decided here about rules, a line for each: for `gatehouse check`. */
export function ruleLines({ inForce }: RuleParts): string[] {
  const { choices, exceptions } = inForce.choices;
  const { day } = inForce.standing();
  const expired = inForce.choices.expired(day);
  const other = choices.map(({ rule, mode }) => `${rule} ${mode}`);
  return [
    ...(other.length > 0 ? [`rules not as they ship: ${other.join(', ')}`] : []),
    ...(exceptions.length > expired.length ? [`${exceptions.length - expired.length} exceptions to rules`] : []),
    ...expired.map(
      ({ id, rule, until, approvedBy }) =>
        `the exception ${id} to ${rule} expired on ${until} and no longer counts (approved by ${approvedBy}; delete it, or have it approved anew)`,
    ),
  ];
}
