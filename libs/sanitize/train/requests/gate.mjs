/**
 * Learns the gate of windows (src/reading/window-gate.ts) from the reading itself: which windows it has to read at all. One weight a slot, AdaGrad, seeded.
 * What the reading says of a window is its label, so that no text needs one.
 */
import { SLOTS, slotOf } from '../../dist/reading/reading-weights.js';
import { seeded, shuffle } from '../random.mjs';
import { oddsOf } from './learner.mjs';

const PACE = { epochs: 12, last: 6, rate: 0.3, decay: 1e-4, asked: 4 };
/** Windows that the reading scores so high have to be let through, the lowest threshold of a rule (-0.25) and some more; the share that may be lost. */
const ASKED = -0.5;
const LOST = 0.001;
/** Around requests that nobody here wrote stand other sentences. With it 18 % of innocent windows open. */
const MARGIN = 0.75;

function sumOf(weights, { slots, factor }) {
  let sum = 0;
  for (const slot of slots) sum += weights[slot];
  return sum * factor;
}

/** Rows: {windows: [{features, count, run}]}. Answers {weights: Int8Array, scale, from}: a sum times `scale` above `from` opens. */
export function gateOf(rows, model, tags, slotted) {
  const data = rows.flatMap(({ windows }) =>
    slotted(windows, tags).map((window, at) => {
      const slots = Int32Array.from(windows[at].run, (feature) => slotOf(tags, feature)).filter((slot) => slot >= 0);
      return { slots, factor: 1 / Math.sqrt(windows[at].run.length), isAsked: oddsOf(model.sums(window)).score >= ASKED };
    }),
  );
  const { weights, bias } = learnt(data);
  let most = 0;
  for (const weight of weights) most = Math.max(most, Math.abs(weight));
  const scale = Number((most / 127).toPrecision(6));
  const kept = Int8Array.from(weights, (weight) => Math.round(weight / scale));
  const scores = (isAsked) => data.filter((window) => window.isAsked === isAsked).map((window) => sumOf(kept, window) * scale);
  const asked = scores(true).sort((one, other) => one - other);
  const from = Number((asked[Math.floor(asked.length * LOST)] - MARGIN).toFixed(4));
  const opened = scores(false).filter((score) => score >= from).length;
  process.stdout.write(`gate: ${asked.length} windows of ${data.length} have to pass, ${opened} others do (bias ${bias.toFixed(2)})\n`);
  return { weights: kept, scale, from };
}

function learnt(data) {
  const random = seeded(11);
  const [weights, squares, mean] = [new Float64Array(SLOTS), new Float64Array(SLOTS).fill(0.1), new Float64Array(SLOTS)];
  let [bias, biasSquares, biases] = [0, 1, 0];
  const order = data.map((_, at) => at);
  for (let epoch = 0; epoch < PACE.epochs; epoch += 1) {
    for (const at of shuffle(order, random)) {
      const window = data[at];
      const error = (1 / (1 + Math.exp(-(sumOf(weights, window) + bias))) - (window.isAsked ? 1 : 0)) * (window.isAsked ? PACE.asked : 1);
      if (Math.abs(error) < 1e-3) continue;
      biasSquares += error * error;
      bias -= (PACE.rate * 0.1 * error) / Math.sqrt(biasSquares);
      for (const slot of window.slots) {
        const gradient = error * window.factor + PACE.decay * weights[slot];
        squares[slot] += gradient * gradient;
        weights[slot] -= (PACE.rate * gradient) / Math.sqrt(squares[slot]);
      }
    }
    if (epoch < PACE.epochs - PACE.last) continue;
    for (let slot = 0; slot < SLOTS; slot += 1) mean[slot] += weights[slot] / PACE.last;
    biases += bias / PACE.last;
  }
  return { weights: mean, bias: biases };
}
