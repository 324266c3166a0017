/**
 * node test/bench/privacy/speed.mjs: what finding personal data costs, in pairs with one plain reading of the same text (a count of its words),
 * so that the ratio holds on a busy machine. Texts of 2 KB cut from the labelled ones of `dev`, each seen once; then 1 MB in one piece.
 */
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PiiScanner } from '@gatehouse/privacy';
import { corpus } from './corpus.mjs';

const whole = corpus(dirname(fileURLToPath(import.meta.url)), 'dev')
  .texts.map(({ text }) => text)
  .join('\n\n');
const SIZE = 2_048;
const ROUNDS = 80;
const WARM = 30;

const millis = (work) => {
  const started = process.hrtime.bigint();
  work();
  return Number(process.hrtime.bigint() - started) / 1_000_000;
};
const median = (values) => values.toSorted((one, other) => one - other)[values.length >> 1];
const plain = (text) => [...text.matchAll(/[\p{L}\p{N}]+/gu)].length;

const scanner = new PiiScanner();
const found = [];
const read = [];
for (let round = 0; round < ROUNDS; round += 1) {
  for (let at = 0; at + SIZE < whole.length; at += 1_536) {
    const text = `${whole.slice(at, at + SIZE)} ${round}`;
    const pair = [millis(() => scanner.scan(text)), millis(() => plain(text))];
    if (round < WARM) continue;
    found.push(pair[0]);
    read.push(pair[1]);
  }
}
const ratio = median(found.map((cost, index) => cost / read[index]));
console.log(
  `2 KB of text full of private data: median ${median(found).toFixed(2)} ms (aim 2), ${ratio.toFixed(0)} times a count of its words`,
);

const million = whole.repeat(Math.ceil(1_048_576 / whole.length)).slice(0, 1_048_576);
console.log(
  `1 MB of it in one piece: ${median([1, 2, 3].map(() => millis(() => scanner.scan(million)))).toFixed(0)} ms, in one hold of the event loop (aim 20)`,
);
