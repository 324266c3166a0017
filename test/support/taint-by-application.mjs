// @ts-check

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const SHIPPED = fileURLToPath(new URL('../../compliance/taint/taint.yaml', import.meta.url));

/**
 * A deployment's own rules: what one application reads counts there alone, so that rows of a table do not bear on one another.
 *
 * @returns {string}
 */
export function taintByApplication() {
  const shipped = readFileSync(SHIPPED, 'utf8').split('\n');
  return shipped
    .filter((line) => !/^ {4}scope: |application: other/.test(line))
    .flatMap((line) => (line.startsWith('    do: ') ? ['    scope: application', line] : [line]))
    .join('\n');
}
