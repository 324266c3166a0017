/** What the readings of prose learn from besides their writers. */
import { committedRows } from './requests/rows.mjs';

const LAWFUL = 0.4;

/** What people lawfully ask of one another and of an assistant all day: it stands in prompts, mails and notes. */
export const lawfulRows = () =>
  committedRows()
    .filter(({ label, author }) => label === 'none' && author !== 'everyday')
    .map(({ text }) => ({ text, label: 0, group: 'lawful requests', weight: LAWFUL, isWritten: true }));

/** Every n-th, so that each source keeps its share. */
export function thinned(rows, most) {
  const step = Math.max(1, rows.length / most);
  return Array.from({ length: Math.min(most, rows.length) }, (_, at) => rows[Math.floor(at * step)]);
}
