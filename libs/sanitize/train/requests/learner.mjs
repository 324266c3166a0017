/** Multinomial logistic regression over the features of requests, AdaGrad, weights bounded and averaged over the last epochs. Seeded. */
import { featuresOfWindow } from '../../dist/reading/window-features.js';
import { SLOTS, slotOf, slotsOf as placesOf, tagOf } from '../../dist/reading/reading-weights.js';
import { windowsOf } from '../../dist/reading/request-reading.js';
import { seeded, shuffle } from '../random.mjs';

export const PACE = { epochs: 24, last: 12, rate: 0.5, decay: 2e-4, drop: 0.5, most: 6, violation: 1.4, everyday: 0.6, example: 2 };

/** The features of each window of a text, as hashes, each once; `run` are those of its words in turn, as the gate adds them up. */
export function featuresOf({ text, door }, reading) {
  reading.read(text);
  const { words, features } = reading;
  return [...windowsOf(words.count)].map((window) => {
    const found = featuresOfWindow(words, features, window, door);
    const [from, to] = window;
    const run = features.found.slice(features.startOf(from), features.ends[to - 1]);
    return { features: Int32Array.from(new Set(found)), count: found.length, run };
  });
}

/** Which features get a slot: what most texts have, those of people counted before those of the grammar. Two that would share a slot: the more frequent. */
export function slotsOf(rows) {
  const counts = new Map();
  for (const { windows, author } of rows)
    for (const feature of new Set(windows.flatMap((window) => [...window.features])))
      counts.set(feature, (counts.get(feature) ?? 0) + (author === 'everyday' || author === 'others' ? 0.02 : 1));
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

/** A model in the making. */
class Making extends Model {
  constructor(width, pace, random) {
    super(width);
    this.pace = pace;
    this.random = random;
    this.squares = new Float64Array(SLOTS * width).fill(0.1);
    this.biasSquares = new Float64Array(width).fill(1);
  }

  /** Of a violation in several windows, the one that says so most; of what is innocent, that one or one by chance. */
  windowFor({ slots, target }) {
    if (slots.length === 1) return slots[0];
    if (target === 0 && this.random() < 0.5) return slots[Math.floor(this.random() * slots.length)];
    const scored = slots.map((window) => oddsOf(this.sums(window)).score);
    return slots[scored.indexOf(Math.max(...scored))];
  }

  step(row) {
    const { width, weights, biases, biasSquares, pace } = this;
    const window = this.windowFor(row);
    const factor = window.factor / (1 - pace.drop);
    const kept = window.slots.filter(() => this.random() >= pace.drop);
    const sums = this.sums({ slots: kept, factor });
    const top = Math.max(...sums);
    let total = 0;
    for (let label = 0; label < width; label += 1) total += sums[label] = Math.exp(sums[label] - top);
    for (let label = 0; label < width; label += 1) {
      const error = (sums[label] / total - (label === row.target ? 1 : 0)) * row.weight;
      biasSquares[label] += error * error;
      biases[label] -= (pace.rate * 0.1 * error) / Math.sqrt(biasSquares[label]);
      for (const slot of kept) this.move(slot * width + label, error * factor, weights);
    }
  }

  move(at, slope, weights) {
    const { squares, pace } = this;
    const gradient = slope + pace.decay * weights[at];
    squares[at] += gradient * gradient;
    weights[at] = Math.max(-pace.most, Math.min(pace.most, weights[at] - (pace.rate * gradient) / Math.sqrt(squares[at])));
  }
}

/** Rows: {slots: windows, target, weight}. The same rows give the same weights. */
export function learn(rows, width, pace = PACE) {
  const random = seeded(7);
  const making = new Making(width, pace, random);
  const mean = new Model(width);
  const order = rows.map((_, at) => at);
  for (let epoch = 0; epoch < pace.epochs; epoch += 1) {
    for (const at of shuffle(order, random)) making.step(rows[at]);
    if (epoch < pace.epochs - pace.last) continue;
    for (let at = 0; at < mean.weights.length; at += 1) mean.weights[at] += making.weights[at] / pace.last;
    for (let at = 0; at < width; at += 1) mean.biases[at] += making.biases[at] / pace.last;
  }
  return mean;
}
