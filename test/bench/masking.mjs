/**
 * What masking costs: a listing record of 4 KB by field class, and a text of 2 KB. Beside each, in turns of the same run, the record is
 * parsed and written as JSON, since times of a shared machine mean nothing alone. `node test/bench/masking.mjs` after a build.
 */
import { readFileSync } from 'node:fs';
import { maskRecord, maskText } from '../../libs/privacy/dist/index.js';

const ROUNDS = 400;
const WARM = 150;
const SENTENCE = 'Light corner home near the park, oak floors, new roof in 2019, HOA $210 a month, shown by appointment. ';

/** Public fields of the dictionary with words and figures in them until the record is 4 KB long, and those that no model may see. */
function listing() {
  const rows = readFileSync(new URL('../../compliance/fields/reso-2.1.csv', import.meta.url), 'utf8').split('\n');
  const record = { ListingKey: 'L-1', ListPrice: 749_000, AccessCode: '4821', OwnerName: 'Jane Roe', OwnerPhone: '916-555-0142' };
  record.PublicRemarks = SENTENCE.repeat(8);
  record.PrivateRemarks = `${SENTENCE.repeat(3)}Call the owner at 916-555-0142.`;
  for (const [index, row] of rows.entries()) {
    const [resource, field, , model] = row.split(',');
    if (resource === 'Property' && model === 'show' && !(field in record)) record[field] = index % 3 === 0 ? index : `Value ${index}`;
    if (JSON.stringify(record).length >= 4_096) break;
  }
  return record;
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
const timed = (work) => {
  const started = performance.now();
  work();
  return performance.now() - started;
};

function compare(name, work, beside) {
  const [own, other, ratio] = [[], [], []];
  for (let round = 0; round < WARM + ROUNDS; round += 1) {
    // Whoever goes first pays for what the machine does just then.
    const pair = round % 2 === 0 ? [timed(work), timed(beside)] : [timed(beside), timed(work)].toReversed();
    if (round < WARM) continue;
    own.push(pair[0]);
    other.push(pair[1]);
    ratio.push(pair[0] / pair[1]);
  }
  const say = (value) => value.toFixed(4);
  process.stdout.write(
    `${name}: ${say(median(own))} ms median, ${say(median(ratio))} times JSON there and back (${say(median(other))} ms)\n`,
  );
}

const record = listing();
const json = JSON.stringify(record);
const thereAndBack = () => JSON.stringify(JSON.parse(json));
// Remarks that were read before are remembered, as in a search that many people make; each round's own are not.
let turn = 0;
const unseen = () => ({
  ...record,
  PublicRemarks: `${record.PublicRemarks}${(turn += 1)}`,
  PrivateRemarks: `${record.PrivateRemarks} ${turn}`,
});
const text = `${SENTENCE.repeat(18)}Call Jane Roe at 916-555-0142. The gate code is 4821.`;
process.stdout.write(`record of ${json.length} characters with ${Object.keys(record).length} fields, text of ${text.length}\n`);
compare('record, remarks known', () => maskRecord(record, 'Property', { role: 'agent' }), thereAndBack);
compare('record, remarks new', () => maskRecord(unseen(), 'Property', { role: 'agent' }), thereAndBack);
compare('text', () => maskText(`${text} ${(turn += 1)}`), thereAndBack);
