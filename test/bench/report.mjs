// How the figures are printed. A missed aim is printed as missed.
const missed = [];

const HEAD = '   calls/s  mean ms   p50 ms   p99 ms  CPU us/call   beside the plain proxy: throughput    p50    p99    CPU';

function row(label, { rate, mean, p50, p99, cpu }, plain) {
  const cells = [
    rate.toFixed(0).padStart(8),
    ...[mean, p50, p99].map((ms) => ms.toFixed(1).padStart(8)),
    cpu.toFixed(0).padStart(12),
    (plain ? (rate / plain.rate).toFixed(2) : '-').padStart(36),
    ...[
      [p50, plain?.p50],
      [p99, plain?.p99],
      [cpu, plain?.cpu],
    ].map(([one, other]) => (other ? (one / other).toFixed(1) : '-').padStart(6)),
  ];
  console.log(`  ${label} ${cells.join(' ')}`);
}

export function table(title, figures) {
  console.log(`\n${title}\n  ${'target'.padEnd(13)}${HEAD}`);
  for (const [name, measured] of figures) row(name.padEnd(13), measured, figures.get('plain proxy'));
}

/** Under growing load: for each step the figures of its targets, beside those of the plain proxy in the same step. */
export function growth(title, what, steps) {
  console.log(`\n${title}\n  ${what.padStart(9)} ${'target'.padEnd(13)}${HEAD}`);
  for (const [count, figures] of steps)
    for (const [name, measured] of figures) row(`${String(count).padStart(9)} ${name.padEnd(13)}`, measured, figures.get('plain proxy'));
}

/** One figure against its aim; `least` where more is better. */
export function aim(name, measured, { most, least }, unit) {
  const met = most === undefined ? measured >= least : measured <= most;
  const wanted = most === undefined ? `at least ${least}` : `at most ${most}`;
  const digits = Math.abs(measured) < 10 ? 2 : 0;
  console.log(`  ${name}: aim ${wanted} ${unit}, measured ${measured.toFixed(digits)}: ${met ? 'met' : 'missed'}`);
  if (!met) missed.push(name);
}

export function conclude() {
  console.log(missed.length === 0 ? '\nevery aim met in this run' : `\nmissed in this run: ${missed.join('; ')}`);
}
