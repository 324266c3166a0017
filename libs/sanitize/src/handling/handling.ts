import {
  destinationOf,
  VERDICTS,
  type Destination,
  type Finding,
  type HoldGround,
  type KnownRule,
  type Role,
  type ToolTerms,
  type Verdict,
} from '@gatehouse/kernel';
import { shippedTable } from '@gatehouse/tables';
import { fits, type Scene, type Where } from './scene.js';

interface Example extends Pick<ToolTerms, 'action' | 'dataClass'> {
  readonly argument: string;
  readonly text: string;
  readonly role?: Role;
  readonly destination?: Destination;
}

/** What is done about one kind of thing in the arguments of one kind of tool (compliance/handling). */
export interface HandlingRow extends Where, Partial<Pick<HoldGround, 'approvers' | 'asksReason' | 'whenApproved' | 'hidesDigits'>> {
  readonly id: string;
  /** People decide; it is refused; it goes on record and no further. */
  readonly do: 'hold' | 'refuse' | 'record';
  readonly says: string;
  readonly families?: readonly string[];
  readonly from?: Verdict;
  /** Words in the name of an argument that make it count whatever it holds. */
  readonly names?: readonly string[];
  /** Label of the call. */
  readonly event: string;
  readonly examples: { readonly acts: readonly Example[]; readonly leavesAlone: readonly Example[] };
}

/** The table of compliance/handling: by what a tool does and to what, not by words alone. */
export class Handling {
  private constructor(private readonly rows: readonly HandlingRow[]) {}

  /** Throws where the shipped table does not fit its schema. */
  static read(): Handling {
    return new Handling(shippedTable<{ handling: HandlingRow[] }>('handling/arguments.yaml', 'handling/handling.schema.json').handling);
  }

  get knownRules(): readonly KnownRule[] {
    return this.rows.map((row) => ({ id: row.id, isGuarded: isGuarding(row) }));
  }

  rowFor(finding: Finding, scene: Scene): HandlingRow | undefined {
    // What is only likely goes on record; nobody is asked to decide about it.
    if (finding.isHint) return undefined;
    const named = this.rows.find(({ id }) => id === finding.rule);
    return named ?? this.rows.find((row) => fits(row, scene) && speaksOf(row, finding));
  }

  /** A finding by the name of an argument alone. */
  byName(argument: string, scene: Scene): Pick<Finding, 'rule' | 'family' | 'surface' | 'verdict' | 'score'> | undefined {
    const words = new Set(wordsOf(argument));
    const row = this.rows.find((each) => fits(each, scene) && each.names?.some((name) => words.has(name)));
    return row && { rule: row.id, family: 'wire_fraud', surface: 'argument', verdict: 'hold', score: 0.7 };
  }

  /** Examples that the rows do not judge as they say. `inspect` gives what detectors see in a text. */
  wrongExamples(inspect: (text: string, argument: string) => readonly Finding[]): string[] {
    const judged = ({ argument, text, action, dataClass, role, destination }: Example): ReadonlySet<string | undefined> => {
      const scene = { action, dataClass, destination: destination ?? destinationOf({ action, dataClass }), roles: role ? [role] : [] };
      const named = this.byName(argument, scene);
      return new Set([...(named ? [named] : []), ...inspect(text, argument)].map((finding) => this.rowFor(finding, scene)?.id));
    };
    return this.rows.flatMap(({ id, examples }) => [
      ...examples.acts.flatMap((example, at) => (judged(example).has(id) ? [] : [`${id}: examples.acts[${at}] is not met`])),
      ...examples.leavesAlone.flatMap((example, at) => (judged(example).has(id) ? [`${id}: examples.leavesAlone[${at}] is met`] : [])),
    ]);
  }
}

/** Digits that open somebody's account never reach a model, so this cannot be switched off. */
export const isGuarding = ({ hidesDigits }: HandlingRow): boolean => hidesDigits === true;

function speaksOf({ families, from }: HandlingRow, { family, verdict }: Finding): boolean {
  return families !== undefined && families.includes(family) && VERDICTS.indexOf(verdict) >= VERDICTS.indexOf(from!);
}

/** `payeeAccount`, `payee_account` and `Payee-Account` are the same two words. */
function wordsOf(name: string): string[] {
  return name
    .replaceAll(/([a-z\d])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z\d]+/);
}
