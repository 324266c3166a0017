import { VERDICTS, type DataClass, type Finding, type ToolAction, type Verdict } from '@gatehouse/kernel';
import { readTable, shippedFile } from '@gatehouse/tables';
import type { RuleSource } from '../preconditions/precondition.js';

/** What a text of somebody else was about: fetching data, giving orders at all, where money goes. */
export type TaintKind = 'reach' | 'orders' | 'payment';

/** Which findings of an answer count, and as what. `rules` may end in `*`. */
interface Raise {
  readonly kind: TaintKind;
  readonly rules?: readonly string[];
  readonly families?: readonly string[];
  readonly from: Verdict;
}

/** A call as the rules see it. `record`: it names none by its key. */
export interface TaintedCall {
  readonly action: ToolAction;
  readonly dataClass: DataClass;
  readonly record?: 'unnamed';
}

/** `application: other`: the text was read at another application of the same person. */
interface Example extends TaintedCall {
  readonly kinds: readonly TaintKind[];
  readonly application?: 'other';
}

/** Whose ears count: all applications of a person, or the one that calls. */
export type TaintScope = 'person' | 'application';

/** What was heard lately, by the person at any application and by the one that calls. */
export type Heard = Readonly<Record<TaintScope, ReadonlySet<TaintKind>>>;

/** What becomes of a call in the time after. */
export interface Follow {
  readonly id: string;
  readonly title: string;
  readonly kinds: readonly TaintKind[];
  readonly actions: readonly ToolAction[];
  /** Left out: of any class. */
  readonly dataClasses?: readonly DataClass[];
  readonly record?: 'unnamed';
  /** Left out: of the person, since people carry placeholders and texts from one application to another. */
  readonly scope?: TaintScope;
  readonly do: 'refuse' | 'hold' | 'mark';
  readonly approvers?: readonly string[];
  /** In place of those, where the caller has such a role. */
  readonly ownApprovers?: readonly string[];
  readonly says?: string;
  readonly source: RuleSource;
  readonly examples: { readonly acts: readonly Example[]; readonly leavesAlone: readonly Example[] };
}

interface Table {
  readonly raises: readonly Raise[];
  readonly follows: readonly Follow[];
}

/** What is wrong with a table: file, place, what was expected. */
export class TaintFaults extends Error {
  constructor(
    file: string,
    readonly faults: readonly string[],
  ) {
    super(`The rules in ${file} cannot be used:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
    this.name = 'TaintFaults';
  }
}

/** The table of compliance/taint, or a deployment's own in its place. */
export class TaintRules {
  private constructor(private readonly table: Table) {}

  /** Throws TaintFaults, also where an example is not judged as it says. */
  static read(file: string = shippedFile('taint/taint.yaml')): TaintRules {
    const rules = new TaintRules(readTable<Table>(file, 'taint/taint.schema.json'));
    const wrong = rules.wrongExamples();
    if (wrong.length > 0) throw new TaintFaults(file, wrong);
    return rules;
  }

  /** The kinds of text that these findings of an answer speak of. */
  kindsOf(findings: readonly Finding[]): ReadonlySet<TaintKind> {
    const counts = ({ from, rules, families }: Raise, finding: Finding): boolean =>
      VERDICTS.indexOf(finding.verdict) >= VERDICTS.indexOf(from) &&
      (families?.includes(finding.family) ?? rules!.some((rule) => isLike(rule, finding.rule)));
    return new Set(this.table.raises.filter((raise) => findings.some((finding) => counts(raise, finding))).map(({ kind }) => kind));
  }

  /** The first row that fits; undefined where nothing follows. */
  followFor(heard: Heard, call: TaintedCall): Follow | undefined {
    return this.table.follows.find((row) => row.kinds.some((kind) => heard[scopeOf(row)].has(kind)) && concerns(row, call));
  }

  private wrongExamples(): string[] {
    return this.table.follows.flatMap(({ id, examples }) => {
      const acts = ({ kinds, application, ...call }: Example): boolean => {
        const heard = { person: new Set(kinds), application: new Set(application === 'other' ? [] : kinds) };
        return this.followFor(heard, call)?.id === id;
      };
      return [
        ...examples.acts.flatMap((example, at) => (acts(example) ? [] : [`${id}: examples.acts[${at}] is not met by this row`])),
        ...examples.leavesAlone.flatMap((example, at) => (acts(example) ? [`${id}: examples.leavesAlone[${at}] is met by this row`] : [])),
      ];
    });
  }
}

export const scopeOf = ({ scope = 'person' }: Follow): TaintScope => scope;

const isLike = (pattern: string, rule: string): boolean =>
  pattern.endsWith('*') ? rule.startsWith(pattern.slice(0, -1)) : rule === pattern;

function concerns({ actions, dataClasses, record }: Follow, call: TaintedCall): boolean {
  if (!actions.includes(call.action)) return false;
  if (dataClasses && !dataClasses.includes(call.dataClass)) return false;
  return record === undefined || record === call.record;
}
