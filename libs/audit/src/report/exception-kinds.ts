import { readTable, shippedFile } from '@gatehouse/tables';
import { fits, type Recognised, type Trait } from '../trait.js';

/** What a compliance officer reads first: `compliance/reports/exceptions.yaml`. */
export interface ExceptionKind {
  readonly id: string;
  readonly title: string;
  readonly asks: string;
  readonly any: readonly Trait[];
  readonly examples: { readonly acts: readonly Recognised[]; readonly leavesAlone: readonly Recognised[] };
}

/** A file that cannot be used; the message says why, a line for each fault. */
export class ReportFaults extends Error {
  constructor(faults: readonly string[]) {
    super(`The kinds of exceptions cannot be used:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
    this.name = 'ReportFaults';
  }
}

/** The kinds in their order; an event is of the first that it fits. */
export class ExceptionKinds {
  constructor(readonly kinds: readonly ExceptionKind[]) {}

  of(event: Recognised): ExceptionKind | undefined {
    return this.kinds.find(({ any }) => any.some((trait) => fits(trait, event)));
  }

  /** Throws ReportFaults, also where an example is not judged as it says. */
  static read(file = shippedFile('reports/exceptions.yaml')): ExceptionKinds {
    const { exceptions } = readTable<{ exceptions: ExceptionKind[] }>(file, 'reports/report.schema.json');
    const faults = exceptions.flatMap(exampleFaults);
    if (faults.length > 0) throw new ReportFaults(faults);
    return new ExceptionKinds(exceptions);
  }
}

function exampleFaults({ id, any, examples }: ExceptionKind): string[] {
  const acts = (event: Recognised) => any.some((trait) => fits(trait, event));
  return [
    ...examples.acts.flatMap((event, at) => (acts(event) ? [] : [`${id}: examples.acts[${at}] does not fit; correct it or the traits`])),
    ...examples.leavesAlone.flatMap((event, at) =>
      acts(event) ? [`${id}: examples.leavesAlone[${at}] fits; correct it or the traits`] : [],
    ),
  ];
}
