import { CLIENTS, namesOf } from './clients.js';
import type { Diagnosis } from './doctor.js';
import type { Finding } from './findings.js';

const MARKS: Readonly<Record<Finding['outcome'], string>> = { ok: '✓', note: '–', fault: '✗' };

/** One line for each step and the clients that it is about, then the one sentence. */
export function report({ findings, clients, sentence }: Diagnosis): string {
  const lines = findings.map(({ outcome, step, clients: ids, says }) => {
    const whom = ids.length === CLIENTS.length ? 'all' : ids.length === 0 ? 'web pages' : namesOf(ids);
    return `${MARKS[outcome]} ${step.padEnd(18)}${whom.padEnd(18)} ${says}`;
  });
  const verdicts = clients.map(({ name, connects }) => `${connects ? '✓' : '✗'} ${name}`).join('   ');
  return `${[...lines, '', verdicts, '', sentence].join('\n')}\n`;
}
