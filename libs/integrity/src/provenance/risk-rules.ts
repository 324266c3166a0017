import { shippedTable } from '@gatehouse/tables';
import { ECOSYSTEMS, type Ecosystem } from './package-reference.js';

/** How many points one signal costs. A rule has outcomes (`cases`) or numbers (`below`). */
export interface RiskRule {
  readonly id: string;
  readonly for: readonly Ecosystem[];
  readonly cases?: Readonly<Record<string, number>>;
  readonly below?: readonly { readonly under: number; readonly points: number }[];
  readonly unknown: number;
}

type Written = RiskRule & {
  readonly source?: { readonly document?: string; readonly asOf?: unknown };
  readonly examples?: { readonly actsOn?: readonly (string | number)[]; readonly leavesAlone?: readonly (string | number)[] };
};

let kept: readonly RiskRule[] | undefined;

/** compliance/integrity/provenance.yaml. Throws Error for a rule without source, or whose examples it does not meet. */
export function riskRules(): readonly RiskRule[] {
  kept ??= checkedRules(shippedTable('integrity/provenance.yaml'));
  return kept;
}

/** undefined: the rule knows no such outcome. */
export function pointsFor(rule: RiskRule, value: string | number | undefined): number | undefined {
  if (value === undefined) return rule.unknown;
  if (rule.below) return typeof value === 'number' ? (rule.below.find(({ under }) => value < under)?.points ?? 0) : undefined;
  return rule.cases && Object.hasOwn(rule.cases, value) ? rule.cases[value] : undefined;
}

export function checkedRules(document: unknown): readonly RiskRule[] {
  const rules = Array.isArray(document) ? (document as Written[]) : [];
  if (rules.length === 0) throw new Error('integrity/provenance.yaml: expected rules');
  for (const rule of rules) {
    const fault = faultOf(rule);
    if (fault) throw new Error(`integrity/provenance.yaml: ${rule.id}: ${fault}`);
  }
  return rules;
}

function faultOf(rule: Written): string | undefined {
  if (!rule.source?.document || !rule.source.asOf) return 'expected a source: no source, no rule';
  if (!Array.isArray(rule.for) || rule.for.some((ecosystem) => !ECOSYSTEMS.includes(ecosystem)))
    return `expected for: ${ECOSYSTEMS.join(', ')}`;
  if ((rule.cases === undefined) === (rule.below === undefined)) return 'expected either cases or below';
  // What is not known is not safe, and nothing that is known makes a package better than flawless.
  if (!(rule.unknown > 0)) return 'expected points for what is unknown';
  const points = [...Object.values(rule.cases ?? {}), ...(rule.below ?? []).map((band) => band.points)];
  if (points.some((each) => !(each >= 0))) return 'expected points of 0 and more';
  const { actsOn = [], leavesAlone = [] } = rule.examples ?? {};
  if (actsOn.length === 0 || leavesAlone.length === 0) return 'expected examples that it acts on and leaves alone';
  const wrong = [...actsOn.filter((value) => !pointsFor(rule, value)), ...leavesAlone.filter((value) => pointsFor(rule, value) !== 0)];
  return wrong.length > 0 ? `its examples say otherwise: ${wrong.join(', ')}` : undefined;
}
