/** Multinomial logistic regression over the features of requests, AdaGrad, weights bounded and averaged over the last epochs. Seeded. */
import { RequestFeatures } from '../../dist/reading/request-features.js';
import { RequestWords } from '../../dist/reading/request-words.js';
import { SLOTS, slotOf, slotsOf as placesOf, tagOf } from '../../dist/reading/reading-weights.js';
import { windowsOf } from '../../dist/reading/request-reading.js';
import { seeded, shuffle } from '../random.mjs';

export const PACE = { epochs: 14, last: 6, rate: 0.5, decay: 2e-4, drop: 0.35, most: 6, violation: 1.4, everyday: 0.6, example: 2 };

/** The features of each window of a text, as hashes, each once. */
export function featuresOf({ text, door }, kinds) {
  const words = new RequestWords(kinds);
  const features = new RequestFeatures();
  words.read(text);
  return [...windowsOf(words.count)].map(([from, to]) => {
    features.collect(words, from, to, door);
    return { features: Int32Array.from(new Set(features.found.subarray(0, features.count))), count: features.count };
  });
}

/** Which features get a slot: what most texts have, those of people counted before those of the grammar. Two that would share a slot: the more frequent. */
export function slotsOf(rows) {
  const counts = new Map();
  for (const { windows, author } of rows)
    for (const feature of new Set(windows.flatMap((window) => [...window.features])))
      counts.set(feature, (counts.get(feature) ?? 0) + (author === 'everyday' ? 0.02 : 1));
  const tags = new Uint16Array(SLOTS);
  const ordered = [...counts].filter(([, count]) => count >= 1.5).sort(([one, a], [other, b]) => b - a || one - other);
  let used = 0;
  for (const [feature] of ordered) {
    const free = placesOf(feature).find((slot) => tags[slot] === 0);
    if (free === undefined || slotOf(tags, feature) >= 0) continue;
    tags[free] = tagOf(feature);
    used += 1;
  }
  return { tags, used, candidates: ordered.length };
}

export const slotted = (windows, tags) =>
  windows.map((window) => {
    const slots = new Set();
    for (const feature of window.features) slots.add(slotOf(tags, feature));
    slots.delete(-1);
    return { slots: Int32Array.from(slots), factor: 1 / Math.sqrt(window.count) };
  });

export class Model {
  constructor(width) {
    this.width = width;
    this.weights = new Float64Array(SLOTS * width);
    this.biases = new Float64Array(width);
  }

  sums({ slots, factor }) {
    const { width, weights, biases } = this;
    const sums = new Float64Array(width);
    for (const slot of slots) for (let label = 0, at = slot * width; label < width; label += 1, at += 1) sums[label] += weights[at];
    for (let label = 0; label < width; label += 1) sums[label] = sums[label] * factor + biases[label];
    return sums;
  }
}

export function oddsOf(sums) {
  const others = Array.from(sums.subarray(1));
  const most = Math.max(...others);
  const shares = others.map((sum) => Math.exp(sum - most));
  const total = shares.reduce((sum, share) => sum + share, 0);
  return { score: most + Math.log(total) - sums[0], leads: others.indexOf(most) + 1, shares: shares.map((share) => share / total) };
}

/** Rows: {slots: windows, target, weight}. */
export function learn(rows, width, pace = PACE) {
  const random = seeded(7);
  const model = new Model(width);
  const squares = new Float64Array(SLOTS * width).fill(0.1);
  const biasSquares = new Float64Array(width).fill(1);
  const mean = new Model(width);
  const order = rows.map((_, at) => at);
  for (let epoch = 0; epoch < pace.epochs; epoch += 1) {
    for (const at of shuffle(order, random)) step(model, squares, biasSquares, rows[at], random, pace);
    if (epoch < pace.epochs - pace.last) continue;
    for (let at = 0; at < mean.weights.length; at += 1) mean.weights[at] += model.weights[at] / pace.last;
    for (let at = 0; at < width; at += 1) mean.biases[at] += model.biases[at] / pace.last;
  }
  return mean;
}

/** Of a violation in several windows, the one that says so most; of what is innocent, one by chance. */
function windowFor(model, { slots, target }, random) {
  if (slots.length === 1) return slots[0];
  if (target === 0) {
    const scored = slots.map((window) => oddsOf(model.sums(window)).score);
    return random() < 0.5 ? slots[scored.indexOf(Math.max(...scored))] : slots[Math.floor(random() * slots.length)];
  }
  const scored = slots.map((window) => oddsOf(model.sums(window)).score);
  return slots[scored.indexOf(Math.max(...scored))];
}

function step(model, squares, biasSquares, row, random, { rate, decay, drop, most }) {
  const { width, weights, biases } = model;
  const window = windowFor(model, row, random);
  const factor = window.factor / (1 - drop);
  const kept = window.slots.filter(() => random() >= drop);
  const sums = model.sums({ slots: kept, factor });
  const top = Math.max(...sums);
  let total = 0;
  for (let label = 0; label < width; label += 1) total += sums[label] = Math.exp(sums[label] - top);
  for (let label = 0; label < width; label += 1) {
    const error = (sums[label] / total - (label === row.target ? 1 : 0)) * row.weight;
    biasSquares[label] += error * error;
    biases[label] -= (rate * 0.1 * error) / Math.sqrt(biasSquares[label]);
    const slope = error * factor;
    for (const slot of kept) {
      const at = slot * width + label;
      const gradient = slope + decay * weights[at];
      squares[at] += gradient * gradient;
      weights[at] = Math.max(-most, Math.min(most, weights[at] - (rate * gradient) / Math.sqrt(squares[at])));
    }
  }
}
