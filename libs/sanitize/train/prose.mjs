/** Logistic regression over the features of words, on the window of a text that scores most. AdaGrad, weights bounded and averaged. Seeded. */
import { eachProseWindow, REPEATED_WITHIN } from '../dist/reading/prose-reader.js';
import { PROSE_SLOTS } from '../dist/reading/prose-weights.js';
import { slotOf, slotsOf, tagOf } from '../dist/reading/reading-weights.js';
import { seeded, shuffle } from './random.mjs';

export const PACE = { epochs: 16, last: 8, wait: 2, rate: 0.5, decay: 2e-4, drop: 0.5, most: 4 };
const MOST_WINDOWS = 120;
/** In place of a feature. */
const NONE = 0;

/** {features, windows: [from, to]} of a text, as hashes. */
export function featuresOf(text, reading) {
  reading.read(text);
  const { words, features } = reading;
  const windows = [];
  eachProseWindow(words.count, (from, to) => {
    if (windows.length < MOST_WINDOWS) windows.push([features.startOf(from), features.ends[to - 1]]);
  });
  return { features: withoutRepeated(words.count, features), windows };
}

/** What is told again within a few words, which the reader does not count, is no feature. */
function withoutRepeated(words, { found, ends }) {
  const kept = found.slice(0, words === 0 ? 0 : ends[words - 1]);
  const last = new Map();
  for (let word = 0, at = 0; word < words; word += 1)
    for (; at < ends[word]; at += 1) {
      const before = last.get(kept[at]) ?? -Infinity;
      last.set(kept[at], word);
      if (before < word && word - before < REPEATED_WITHIN) kept[at] = NONE;
    }
  return kept;
}

/** What a row that nobody wrote by hand counts where features are chosen: those of a grammar come again and again. */
const OF_OTHERS = 0.3;

/** Numbers of the features that stand in more than one text, and in how many by number. */
function numbered(rows, least = 1.5) {
  const counts = new Map();
  for (const { features, isWritten } of rows)
    for (const feature of new Set(features))
      if (feature !== NONE) counts.set(feature, (counts.get(feature) ?? 0) + (isWritten ? 1 : OF_OTHERS));
  const kept = [...counts].filter(([, count]) => count >= least).sort(([one, a], [other, b]) => b - a || one - other);
  return { numbers: new Map(kept.map(([feature], at) => [feature, at])), counts: kept.map(([, count]) => count) };
}

class Making {
  bias = 0;
  biasSquares = 1;

  constructor(size, pace, random) {
    this.weights = new Float32Array(size);
    this.squares = new Float32Array(size).fill(0.1);
    this.pace = pace;
    this.random = random;
  }

  step({ known, from, to, norm }, label, weight) {
    const { weights, squares, pace } = this;
    const kept = [];
    let sum = 0;
    for (let at = from; at < to; at += 1) {
      const feature = known[at];
      if (feature < 0 || this.random() < pace.drop) continue;
      kept.push(feature);
      sum += weights[feature];
    }
    const factor = norm / (1 - pace.drop);
    const error = (1 / (1 + Math.exp(-(sum * factor + this.bias))) - label) * weight;
    if (Math.abs(error) < 1e-3) return;
    this.biasSquares += error * error;
    this.bias -= (pace.rate * 0.1 * error) / Math.sqrt(this.biasSquares);
    for (const feature of kept) {
      const gradient = error * factor + pace.decay * weights[feature];
      squares[feature] += gradient * gradient;
      weights[feature] = Math.max(-pace.most, Math.min(pace.most, weights[feature] - (pace.rate * gradient) / Math.sqrt(squares[feature])));
    }
  }
}

export function scored(model, { known, from, to, norm }) {
  let sum = 0;
  for (let at = from; at < to; at += 1) if (known[at] >= 0) sum += model.weights[known[at]];
  return sum * norm + model.bias;
}

/** The windows of a row with their features as numbers. */
export function windowed({ features, windows }, numbers) {
  const known = Int32Array.from(features, (feature) => numbers.get(feature) ?? -1);
  return windows.map(([from, to]) => ({ known, from, to, norm: 1 / Math.sqrt(Math.max(1, to - from)) }));
}

export function topOf(model, windows) {
  let [best, top] = [-Infinity, windows[0]];
  for (const window of windows) {
    const score = scored(model, window);
    if (score > best) [best, top] = [score, window];
  }
  return top;
}

/** Rows: {features, windows, label, weight}. Answers {weights, bias, numbers, counts}. The same rows give the same weights. */
export function learn(rows, pace = PACE) {
  const random = seeded(7);
  const { numbers, counts } = numbered(rows);
  const data = rows.map((row) => ({ windows: windowed(row, numbers), label: row.label, weight: row.weight }));
  const making = new Making(numbers.size, pace, random);
  const mean = { weights: new Float64Array(numbers.size), bias: 0, numbers, counts };
  const order = rows.map((_, at) => at);
  for (let epoch = 0; epoch < pace.epochs; epoch += 1) {
    for (const at of shuffle(order, random)) {
      const { windows, label, weight } = data[at];
      // Which window of a long text is the order, short ones have to teach first.
      if (label === 1 && windows.length > 3 && epoch < pace.wait) continue;
      making.step(topOf(making, windows), label, weight);
      if (label === 0 && windows.length > 1) making.step(windows[Math.floor(random() * windows.length)], 0, weight);
    }
    if (epoch < pace.epochs - pace.last) continue;
    making.weights.forEach((weight, at) => (mean.weights[at] += weight / pace.last));
    mean.bias += making.bias / pace.last;
  }
  return mean;
}

/** Weights as they are kept: {bytes, scale, bias, kept}. Features that find no slot are left out, first what is rare and weighs little. */
export function kept({ weights, bias, numbers, counts }) {
  const tags = new Uint16Array(PROSE_SLOTS);
  const places = new Map();
  const worth = (number) => Math.abs(weights[number]) * Math.sqrt(counts[number]);
  for (const [feature, number] of [...numbers].sort(([, one], [, other]) => worth(other) - worth(one) || one - other)) {
    if (slotOf(tags, feature) >= 0) continue;
    const free = slotsOf(feature, PROSE_SLOTS).find((slot) => tags[slot] === 0);
    if (free === undefined) continue;
    tags[free] = tagOf(feature);
    places.set(free, weights[number]);
  }
  let most = 0;
  for (const weight of places.values()) most = Math.max(most, Math.abs(weight));
  const scale = Number((most / 127).toPrecision(6));
  const bytes = Buffer.alloc(PROSE_SLOTS * 3);
  tags.forEach((tag, slot) => bytes.writeUInt16LE(tag, slot * 2));
  for (const [slot, weight] of places) bytes.writeInt8(Math.round(weight / scale), PROSE_SLOTS * 2 + slot);
  return { bytes, scale, bias: Number(bias.toFixed(4)), kept: places.size };
}
