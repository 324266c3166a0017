const percent = (part, whole) => (whole === 0 ? '-' : `${((100 * part) / whole).toFixed(1)} %`);

/** A row of the table: name, number, and the shares of each verdict and graver. */
export function figures(name, list) {
  const share = (...verdicts) => percent(list.filter(({ verdict }) => verdicts.includes(verdict)).length, list.length);
  return [name, list.length, share('flag', 'hold', 'block'), share('hold', 'block'), share('block')];
}

/** The score that this share of innocent texts lies above. */
export function thresholdAt(scores, rate) {
  return [...scores].sort((one, other) => other - one)[Math.floor(scores.length * rate)];
}

export function rateAt(list, limit) {
  return percent(list.filter(({ score }) => score > limit).length, list.length);
}

export function printTable(head, rows) {
  const line = (cells) => process.stdout.write(`| ${cells.join(' | ')} |\n`);
  line(head);
  line(head.map(() => '---'));
  for (const row of rows) line(row);
}
