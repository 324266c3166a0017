import { shippedTable } from '@gatehouse/tables';
import { ECOSYSTEMS } from './package-reference.js';

/** Of what there is a risk: packages by their registries, and servers that are reached by an address. */
const RISK_SUBJECTS = [...ECOSYSTEMS, 'remote'] as const;
export type RiskSubject = (typeof RISK_SUBJECTS)[number];

/** How many points one signal costs. A rule has outcomes (`cases`) or numbers (`below`). */
export interface RiskRule {
  readonly id: string;
  readonly for: readonly RiskSubject[];
  readonly cases?: Readonly<Record<string, number>>;
  readonly below?: readonly { readonly under: number; readonly points: number }[];
  readonly unknown: number;
}

type Written = RiskRule & {
  readonly source?: { readonly document?: string; readonly asOf?: unknown };
  readonly examples?: { readonly actsOn?: readonly (string | number)[]; readonly leavesAlone?: readonly (string | number)[] };
};

let kept: readonly RiskRule[] | undefined;

/** compliance/integrity/provenance.yaml and remote.yaml. Throws Error for a rule without source, or whose examples it does not meet. */
export function riskRules(): readonly RiskRule[] {
  kept ??= ['provenance.yaml', 'remote.yaml'].flatMap((file) => checkedRules(shippedTable(`integrity/${file}`), file));
  return kept;
}

/** undefined: the rule knows no such outcome. */
export function pointsFor(rule: RiskRule, value: string | number | undefined): number | undefined {
  if (value === undefined) return rule.unknown;
  if (rule.below) return typeof value === 'number' ? (rule.below.find(({ under }) => value < under)?.points ?? 0) : undefined;
  return rule.cases && Object.hasOwn(rule.cases, value) ? rule.cases[value] : undefined;
}

export function checkedRules(document: unknown, file = 'provenance.yaml'): readonly RiskRule[] {
  const rules = Array.isArray(document) ? (document as Written[]) : [];
  if (rules.length === 0) throw new Error(`integrity/${file}: expected rules`);
  for (const rule of rules) {
    const fault = faultOf(rule);
    if (fault) throw new Error(`integrity/${file}: ${rule.id}: ${fault}`);
  }
  return rules;
}

function faultOf(rule: Written): string | undefined {
  if (!rule.source?.document || !rule.source.asOf) return 'expected a source: no source, no rule';
  if (!Array.isArray(rule.for) || rule.for.some((subject) => !RISK_SUBJECTS.includes(subject)))
    return `expected for: ${RISK_SUBJECTS.join(', ')}`;
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
