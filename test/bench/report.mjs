// How the figures are printed. A missed aim is printed as missed.
const missed = [];

export function table(title, figures) {
  const plain = figures.get('plain proxy');
  console.log(`\n${title}`);
  console.log('  target        calls/s   mean ms   p50 ms   p99 ms   CPU us/call   throughput / plain proxy   CPU / plain proxy');
  for (const [name, { rate, mean, p50, p99, cpu }] of figures) {
    const cells = [
      rate.toFixed(0).padStart(8),
      mean.toFixed(1).padStart(9),
      String(p50).padStart(8),
      String(p99).padStart(8),
      cpu.toFixed(0).padStart(13),
    ];
    console.log(
      `  ${name.padEnd(12)} ${cells.join(' ')} ${(rate / plain.rate).toFixed(2).padStart(26)} ${(cpu / plain.cpu).toFixed(2).padStart(19)}`,
    );
  }
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
