import { isJsonObject, type Descriptor, type Verdict } from '@gatehouse/kernel';
import { shippedTable } from '@gatehouse/tables';
import { asksFor } from './parameter-words.js';
import { cycleIn } from './schema-cycle.js';
import { DefinitionReading } from './reading/definition-reading.js';
import { says, readText, type SentenceRule } from './sentence-rules.js';

interface Common {
  readonly id: string;
  readonly family: string;
  readonly verdict: Extract<Verdict, 'flag' | 'hold'>;
  readonly score: number;
  /** One sentence for the administrator who reads the finding. */
  readonly says: string;
}

export interface ParameterRule extends Common {
  readonly kind: 'parameter';
  /** Each a sequence of words that a name holds side by side. */
  readonly names: readonly (readonly string[])[];
  readonly unlessLast: readonly string[];
  /** The name holds no other word. */
  readonly isWholeName?: boolean;
  /** Only where the tool's own name has one of these words: what it is for. */
  readonly ofTools?: readonly string[];
}

export type DefinitionRule =
  | ParameterRule
  | (Common & SentenceRule)
  | (Common & { readonly kind: 'reference' })
  | (Common & { readonly kind: 'recursion' })
  | (Common & { readonly kind: 'reading' })
  | (Common & { readonly kind: 'size'; readonly description: number; readonly definition: number })
  | (Common & { readonly kind: 'depth'; readonly levels: number });

const KINDS = ['parameter', 'sentence', 'reading', 'reference', 'recursion', 'size', 'depth'] as const;

type Examples = { readonly actsOn: readonly (string | number)[]; readonly leavesAlone: readonly (string | number)[] };
type Written = DefinitionRule & { readonly source?: { readonly document?: string; readonly asOf?: unknown }; readonly examples?: Examples };

let kept: readonly DefinitionRule[] | undefined;

let read: DefinitionReading | undefined;

export function reading(): DefinitionReading {
  return (read ??= DefinitionReading.load());
}

/** compliance/integrity/definitions.yaml. Throws Error for a rule without source or examples. */
export function definitionRules(): readonly DefinitionRule[] {
  kept ??= checked(shippedTable('integrity/definitions.yaml'));
  return kept;
}

/** Runs the examples of every rule; `npm test` and `gatehouse check` do, so a start need not wait for them. Throws Error for those that a rule does not meet. */
export function checkDefinitionExamples(): void {
  for (const rule of definitionRules() as readonly Written[]) {
    const { actsOn, leavesAlone } = rule.examples!;
    const wrong = [...actsOn.filter((example) => !meets(rule, example)), ...leavesAlone.filter((example) => meets(rule, example))];
    if (wrong.length > 0) throw new Error(`integrity/definitions.yaml: ${rule.id}: its examples say otherwise: ${wrong.join(', ')}`);
  }
}

function checked(document: unknown): readonly DefinitionRule[] {
  const rules = Array.isArray(document) ? (document as Written[]) : [];
  for (const rule of rules) {
    const fault = faultOf(rule);
    if (fault) throw new Error(`integrity/definitions.yaml: ${rule.id}: ${fault}`);
  }
  if (KINDS.some((kind) => !rules.some((rule) => rule.kind === kind)))
    throw new Error(`integrity/definitions.yaml: expected rules of each kind: ${KINDS.join(', ')}`);
  return rules;
}

function faultOf(rule: Written): string | undefined {
  if (!rule.source?.document || !rule.source.asOf) return 'expected a source: no source, no rule';
  const { actsOn = [], leavesAlone = [] } = rule.examples ?? { actsOn: [], leavesAlone: [] };
  return actsOn.length === 0 || leavesAlone.length === 0 ? 'expected examples that it acts on and leaves alone' : undefined;
}

function meets(rule: DefinitionRule, example: string | number): boolean {
  switch (rule.kind) {
    case 'parameter':
      return asksFor(rule, String(example));
    case 'sentence':
      return says(rule, readText(String(example)));
    case 'reading':
      return isHeldByReading({ name: 'example', description: String(example) });
    case 'reference':
      return isRemote(String(example));
    case 'recursion':
      return recurs(JSON.parse(String(example)));
    case 'size':
      return Number(example) > rule.description;
    case 'depth':
      return Number(example) > rule.levels;
  }
}

function isHeldByReading(descriptor: Descriptor): boolean {
  return reading().worstOf(descriptor)?.isHeld === true;
}

function recurs(schema: unknown): boolean {
  return isJsonObject(schema) && cycleIn(schema) !== undefined;
}

/** Whether a reference leads out of its own schema (JSON Schema 2020-12 Core, 8.2.3). */
export function isRemote(reference: string): boolean {
  return !reference.startsWith('#');
}
