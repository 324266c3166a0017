import { readTable, shippedFile } from '@gatehouse/tables';
import { fits, type Recognised, type Trait } from '../trait.js';
import { ReportFaults } from './exception-kinds.js';

/** By what the events of a section are grouped. */
export type FigureBy = 'person' | 'office' | 'application' | 'tool' | 'kind' | 'code' | 'rule' | 'connection' | 'field';

/** One table of a report. */
export interface SectionDefinition {
  readonly id: string;
  readonly title: string;
  /** What whoever reads it should ask. */
  readonly asks: string;
  readonly by: FigureBy;
  readonly any: readonly Trait[];
  readonly examples: { readonly acts: readonly Recognised[]; readonly leavesAlone: readonly Recognised[] };
}

/** A report of `compliance/reports/reports.yaml`. */
export interface ReportDefinition {
  readonly id: string;
  readonly title: string;
  readonly sections: readonly SectionDefinition[];
}

/** Throws ReportFaults, also where an example is not judged as it says. */
export function readReports(file = shippedFile('reports/reports.yaml')): readonly ReportDefinition[] {
  const { reports } = readTable<{ reports: ReportDefinition[] }>(file, 'reports/reports.schema.json');
  const faults = reports.flatMap(({ id, sections }) => sections.flatMap((section) => exampleFaults(id, section)));
  if (faults.length > 0) throw new ReportFaults(faults);
  return reports;
}

function exampleFaults(report: string, { id, any, examples }: SectionDefinition): string[] {
  const isOf = (event: Recognised) => any.some((trait) => fits(trait, event));
  return [
    ...examples.acts.flatMap((event, at) => (isOf(event) ? [] : [`${report}.${id}: examples.acts[${at}] does not fit`])),
    ...examples.leavesAlone.flatMap((event, at) => (isOf(event) ? [`${report}.${id}: examples.leavesAlone[${at}] fits`] : [])),
  ];
}
