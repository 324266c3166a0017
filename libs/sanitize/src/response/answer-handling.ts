import { VERDICTS, type Finding, type KnownRule, type McpCall, type Verdict } from '@gatehouse/kernel';
import { shippedTable } from '@gatehouse/tables';
import { fits, sceneOf, type Scene, type Where } from '../handling/scene.js';

interface Example {
  readonly family: string;
  readonly verdict: Verdict;
  readonly action: Scene['action'];
  readonly dataClass: string;
  readonly role: Scene['roles'][number];
}

/** What is done about what stands in an answer, other than taking it out (compliance/answers/handling.yaml). */
export interface AnswerRow extends Where {
  readonly id: string;
  readonly families: readonly string[];
  readonly from: Verdict;
  /** `quote` leaves passages in, as quotations; `refuse` gives no answer at all. */
  readonly do: 'quote' | 'refuse';
  readonly examples: { readonly acts: readonly Example[]; readonly leavesAlone: readonly Example[] };
}

/** The table by who asks, for what, and where it goes. */
export class AnswerHandling {
  private constructor(private readonly rows: readonly AnswerRow[]) {}

  /** Throws where the shipped table does not fit its schema. */
  static read(): AnswerHandling {
    return new AnswerHandling(shippedTable<{ handling: AnswerRow[] }>('answers/handling.yaml', 'answers/handling.schema.json').handling);
  }

  get knownRules(): readonly KnownRule[] {
    return this.rows.map(({ id }) => ({ id, isGuarded: false }));
  }

  /** The rows that count for one call; nothing where its tool is not known. */
  rowsFor(call: McpCall): readonly AnswerRow[] {
    if (call.tool.peek() === undefined) return [];
    const scene = sceneOf(call);
    return this.rows.filter((row) => fits(row, scene));
  }

  /** Examples that the rows do not judge as they say. */
  wrongExamples(): string[] {
    const seen = (id: string, { family, verdict, role, ...tool }: Example): boolean =>
      this.rows.some(
        (row) => row.id === id && fits(row, { ...tool, destination: 'inside', roles: [role] }) && concerns(row, { family, verdict }),
      );
    return this.rows.flatMap(({ id, examples }) => [
      ...examples.acts.flatMap((example, at) => (seen(id, example) ? [] : [`${id}: examples.acts[${at}] is not met`])),
      ...examples.leavesAlone.flatMap((example, at) => (seen(id, example) ? [`${id}: examples.leavesAlone[${at}] is met`] : [])),
    ]);
  }
}

export function concerns({ families, from }: AnswerRow, { family, verdict }: Pick<Finding, 'family' | 'verdict'>): boolean {
  return families.includes(family) && VERDICTS.indexOf(verdict) >= VERDICTS.indexOf(from);
}
