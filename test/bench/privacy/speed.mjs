/**
 * node test/bench/privacy/speed.mjs: what finding personal data costs, in pairs with one plain reading of the same text (a count of its words),
 * so that the ratio holds on a busy machine. An ordinary text of 2 KB with a little private in it; texts of 2 KB cut from the labelled ones of
 * `dev`, which are full of it; each seen once. Then 1 MB, in one piece and in the slices between which others have their turn.
 */
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PiiScanner } from '@gatehouse/privacy';
import { corpus } from './corpus.mjs';

const whole = corpus(dirname(fileURLToPath(import.meta.url)), 'dev')
  .texts.map(({ text }) => text)
  .join('\n\n');
const SIZE = 2_048;
const ROUNDS = 24;
const WARM = 8;

const millis = (work) => {
  const started = process.hrtime.bigint();
  work();
  return Number(process.hrtime.bigint() - started) / 1_000_000;
};
const median = (values) => values.toSorted((one, other) => one - other)[values.length >> 1];
const plain = (text) => [...text.matchAll(/[\p{L}\p{N}]+/gu)].length;

const scanner = new PiiScanner();
const REMARK = 'Light corner home near the park, oak floors, new roof in 2019, HOA $210 a month, shown by appointment. ';
const ordinary = `${REMARK.repeat(18)}Call Jane Roe at 916-555-0142. The gate code is 4821.`;

function report(what, texts) {
  const found = [];
  const read = [];
  let processor = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const piece of texts) {
      const text = `${piece} ${round}`;
      const before = process.cpuUsage();
      const cost = millis(() => scanner.scan(text));
      const { user, system } = process.cpuUsage(before);
      const words = millis(() => plain(text));
      if (round < WARM) continue;
      found.push(cost);
      read.push(words);
      processor += (user + system) / 1000;
    }
  }
  const ratio = median(found.map((cost, index) => cost / read[index]));
  console.log(
    `${what}: median ${median(found).toFixed(2)} ms (aim 2), ${(processor / found.length).toFixed(2)} ms of processor, ` +
      `${ratio.toFixed(0)} times a count of its words`,
  );
}

const pieces = [];
for (let at = 0; at + SIZE < whole.length; at += 1_536) pieces.push(whole.slice(at, at + SIZE));
report(
  'an ordinary text of 2 KB',
  pieces.map((_, index) => `${index} ${ordinary}`),
);
report('2 KB of text full of private data', pieces);

const million = whole.repeat(Math.ceil(1_048_576 / whole.length)).slice(0, 1_048_576);
console.log(
  `1 MB of it in one piece: ${median([1, 2, 3].map(() => millis(() => scanner.scan(million)))).toFixed(0)} ms, in one hold of the event loop (aim 20)`,
);

/** The longest slice of processor time between two pauses, once the machine code is warm. */
function longestSlice(text) {
  let longest = 0;
  const reading = scanner.scanInParts(text);
  for (let done = false; !done;) {
    const before = process.cpuUsage();
    done = reading.next().done === true;
    const { user, system } = process.cpuUsage(before);
    longest = Math.max(longest, (user + system) / 1000);
  }
  return longest;
}
longestSlice(million);
console.log(
  `1 MB of it with pauses: ${median([1, 2, 3, 4, 5].map((turn) => longestSlice(`${million} ${turn}`))).toFixed(1)} ms of processor between two of them at most (aim 20)`,
);
