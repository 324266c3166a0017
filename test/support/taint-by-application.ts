import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { repository } from './gateway-process.js';

interface Row {
  readonly examples: Readonly<Record<'acts' | 'leavesAlone', readonly { readonly application?: string }[]>>;
}

/** A deployment's own rules: what one application reads counts there alone, so that rows of a table do not bear on one another. */
export function taintByApplication(): string {
  const table = parse(readFileSync(join(repository, 'compliance/taint/taint.yaml'), 'utf8')) as { follows: readonly Row[] };
  const here = (examples: Row['examples']['acts']) => examples.filter(({ application }) => application === undefined);
  const follows = table.follows.map((row) => ({
    ...row,
    scope: 'application',
    examples: { acts: here(row.examples.acts), leavesAlone: here(row.examples.leavesAlone) },
  }));
  return stringify({ ...table, follows });
}
