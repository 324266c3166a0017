import { printTable } from './figures.mjs';

const PROSE =
  'Updated kitchen with quartz counters and a walk-in pantry. Call the listing agent before you show; two hours of notice. The seller will look at offers on Monday at 5 pm. Corner lot near Church Street, roof of 2021, HOA 210 a month. ';
const RUNS = { 1: 2_000, 64: 60 };

function timed(judged, surface, kilobytes) {
  const text = PROSE.repeat(Math.ceil((kilobytes * 1024) / PROSE.length)).slice(0, kilobytes * 1024);
  const times = [];
  for (let run = 0; run < RUNS[kilobytes]; run += 1) {
    // Nothing that remembers texts may help.
    const fresh = `${run} ${text}`;
    const start = performance.now();
    judged(fresh, surface);
    times.push((performance.now() - start) * 1_000);
  }
  times.sort((one, other) => one - other);
  const at = (share) => Math.round(times[Math.floor(times.length * share)]);
  return [surface, `${kilobytes} KB`, at(0.5), at(0.99)];
}

/** Microseconds a text, on a machine that has to be quiet for the second figure to say anything. */
export function printSpeed(judged) {
  for (const surface of ['prompt', 'result']) timed(judged, surface, 1);
  process.stdout.write('## Cost, microseconds\n');
  printTable(
    ['surface', 'length', 'median', '99th percentile'],
    ['prompt', 'argument', 'result', 'description'].flatMap((surface) => [timed(judged, surface, 1), timed(judged, surface, 64)]),
  );
}
