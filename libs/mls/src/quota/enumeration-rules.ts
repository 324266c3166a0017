import { shippedTable } from '@gatehouse/tables';

const COUNTED = ['tiles', 'neighbours', 'pages', 'probes'] as const;
export type Counted = (typeof COUNTED)[number];

export interface EnumerationRule {
  readonly id: string;
  readonly counts: Counted;
  readonly alertAt: number;
  readonly refuseAt: number;
  readonly examples: Readonly<Record<'actsOn' | 'leavesAlone', { readonly seen: number; readonly says: string }>>;
}

let kept: readonly EnumerationRule[] | undefined;

/** compliance/mls/enumeration.yaml. Throws Error for a rule without source or examples, or whose examples it does not meet. */
export function enumerationRules(): readonly EnumerationRule[] {
  kept ??= checked(shippedTable('mls/enumeration.yaml'));
  return kept;
}

function checked(document: unknown): readonly EnumerationRule[] {
  const rules = Array.isArray(document) ? (document as (EnumerationRule & { source?: { document?: string; asOf?: string } })[]) : [];
  for (const { id, counts, alertAt, refuseAt, examples, source } of rules) {
    if (!source?.document || !source.asOf) throw new Error(`mls/enumeration.yaml: ${id}: expected a source: no source, no rule`);
    const meets = examples?.actsOn.seen >= alertAt && examples.leavesAlone.seen < alertAt && alertAt <= refuseAt;
    if (!COUNTED.includes(counts) || !meets)
      throw new Error(`mls/enumeration.yaml: ${id}: expected examples that the rule acts on and leaves alone`);
  }
  if (COUNTED.some((counts) => !rules.some((rule) => rule.counts === counts)))
    throw new Error(`mls/enumeration.yaml: expected a rule for each of ${COUNTED.join(', ')}`);
  return rules;
}
