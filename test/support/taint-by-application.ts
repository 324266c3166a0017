import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from './gateway-process.js';

/** A deployment's own rules: what one application reads counts there alone, so that rows of a table do not bear on one another. */
export function taintByApplication(): string {
  const shipped = readFileSync(join(repository, 'compliance/taint/taint.yaml'), 'utf8').split('\n');
  return shipped
    .filter((line) => !/^ {4}scope: |application: other/.test(line))
    .flatMap((line) => (line.startsWith('    do: ') ? ['    scope: application', line] : [line]))
    .join('\n');
}
