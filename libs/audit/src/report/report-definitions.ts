import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parse } from 'yaml';
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
export function readReports(file = shipped('reports.yaml')): readonly ReportDefinition[] {
  const valid = new Ajv2020({ allErrors: true, strict: true }).compile<{ reports: ReportDefinition[] }>(
    JSON.parse(readFileSync(shipped('reports.schema.json'), 'utf8')) as object,
  );
  const content: unknown = parse(readFileSync(file, 'utf8'));
  if (!valid(content)) throw new ReportFaults((valid.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`));
  const faults = content.reports.flatMap(({ id, sections }) => sections.flatMap((section) => exampleFaults(id, section)));
  if (faults.length > 0) throw new ReportFaults(faults);
  return content.reports;
}

function exampleFaults(report: string, { id, any, examples }: SectionDefinition): string[] {
  const isOf = (event: Recognised) => any.some((trait) => fits(trait, event));
  return [
    ...examples.acts.flatMap((event, at) => (isOf(event) ? [] : [`${report}.${id}: examples.acts[${at}] does not fit`])),
    ...examples.leavesAlone.flatMap((event, at) => (isOf(event) ? [`${report}.${id}: examples.leavesAlone[${at}] fits`] : [])),
  ];
}

function shipped(name: string): string {
  return createRequire(import.meta.url).resolve(`@gatehouse/packs/reports/${name}`);
}
