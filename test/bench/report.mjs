// How the figures are printed. A missed aim is printed as missed.
const missed = [];

export function table(title, figures) {
  const plain = figures.get('plain proxy');
  console.log(`\n${title}`);
  console.log('  target         calls/s  mean ms   p50 ms   p99 ms  CPU us/call   beside the plain proxy: throughput    p50    p99    CPU');
  for (const [name, { rate, mean, p50, p99, cpu }] of figures) {
    const cells = [
      rate.toFixed(0).padStart(8),
      mean.toFixed(1).padStart(8),
      String(p50).padStart(8),
      String(p99).padStart(8),
      cpu.toFixed(0).padStart(12),
    ];
    // Latency is read in whole milliseconds: below one there is no ratio.
    const times = (one, other) => (other >= 1 ? (one / other).toFixed(1) : '-').padStart(6);
    const ratios = [
      (rate / plain.rate).toFixed(2).padStart(36),
      times(p50, plain.p50),
      times(p99, plain.p99),
      (cpu / plain.cpu).toFixed(1).padStart(6),
    ];
    console.log(`  ${name.padEnd(13)} ${cells.join(' ')} ${ratios.join(' ')}`);
  }
}

/** Figures of one target under growing load, each beside the first of them. */
export function growth(title, what, steps) {
  console.log(`\n${title}`);
  console.log(`  ${what.padStart(11)}   calls/s   p50 ms   p99 ms  CPU us/call`);
  for (const [count, { rate, p50, p99, cpu }] of steps)
    console.log(
      `  ${String(count).padStart(11)}  ${rate.toFixed(0).padStart(8)} ${String(p50).padStart(8)} ${String(p99).padStart(8)} ${cpu.toFixed(0).padStart(12)}`,
    );
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
