/** Logistic regression over hashed features, on the window of a text that scores most: an attack is a passage, not a text. */
import { Canonicaliser } from '../dist/canonical/canonicaliser.js';
import { BUCKETS, FeatureReader } from '../dist/classifier/feature-reader.js';
import { WordClasses } from '../dist/classifier/word-classes.js';
import { chanceOf, eachWindow, spread } from '../dist/classifier/windows.js';
import { wordClasses } from './classes.mjs';
import { seeded, shuffle } from './random.mjs';

const MOST_WINDOWS = 160;
const RATE = 0.12;
const DECAY = 3e-4;
/**
 * How each head learns. `most`: what one feature may weigh, so that none proves an attack alone. `drop`: the share of features that a step does not see, so
 * that an attack is known by several of its words. `last`: the epochs whose weights are averaged. `level`: by which power of its size a source counts less,
 * since texts of a grammar come by thousands and resemble each other; results are not levelled, where payloads and carriers are of different sources.
 */
export const PACE = {
  prompt: { epochs: 6, wait: 2, most: 0.6, drop: 0.3, last: 3, level: 0.5 },
  result: { epochs: 5, wait: 1, drop: 0.3, last: 2 },
  description: { epochs: 10, wait: 2, most: 0.3, drop: 0.3, last: 4, level: 0.3 },
};
const canonicaliser = new Canonicaliser();
const reader = new FeatureReader(new WordClasses(wordClasses()));

/** Windows of every reading of a text: {features, norm}. */
export function windowsOf(text) {
  const windows = [];
  for (const reading of canonicaliser.read(text).readings) {
    reader.read(reading.text);
    const features = reader.features.slice(0, reader.ends[reader.tokens - 1] ?? 0);
    eachWindow(reader, (from, to) =>
      windows.push({ features: features.subarray(from === 0 ? 0 : reader.ends[from - 1], reader.ends[to - 1]), norm: spread(to - from) }),
    );
  }
  return windows.slice(0, MOST_WINDOWS);
}

export function scored(weights, { features, norm }) {
  let sum = 0;
  for (let at = 0; at < features.length; at += 1) sum += weights[features[at]];
  return sum * norm;
}

/** The best window of a text under the weights, how much all windows say, and how many there were. */
export function summary({ weights, bias }, windows) {
  let [best, sum] = [-Infinity, 0];
  for (const window of windows) {
    const score = scored(weights, window) + bias;
    sum += chanceOf(score);
    best = Math.max(best, score);
  }
  return { best, evidence: Math.log1p(sum), windows: windows.length };
}

/** Reused from step to step: most of the time goes here. */
let kept = new Int32Array(65_536);

/** The window with the features that a step sees, and the norm that makes up for the others. */
function thinned({ features, norm }, drop, random) {
  if (drop === 0) return { features, norm };
  if (features.length > kept.length) kept = new Int32Array(features.length * 2);
  let count = 0;
  for (let at = 0; at < features.length; at += 1) if (random() >= drop) kept[count++] = features[at];
  return { features: kept.subarray(0, count), norm: norm / (1 - drop) };
}

/** What each row counts: less in a source of many, and as much together as before. */
function levelled(rows, level) {
  if (level === 0) return rows.map(({ weight }) => weight);
  const sizes = new Map();
  const keyOf = ({ label, group }) => `${label}:${group}`;
  for (const row of rows) sizes.set(keyOf(row), (sizes.get(keyOf(row)) ?? 0) + 1);
  const shares = rows.map((row) => sizes.get(keyOf(row)) ** -level);
  const mean = [0, 1].map((label) => {
    const own = shares.filter((_, at) => rows[at].label === label);
    return own.reduce((sum, share) => sum + share, 0) / own.length;
  });
  return rows.map(({ weight, label }, at) => (weight * shares[at]) / mean[label]);
}

/** The window that scores most. */
function topOf(weights, windows) {
  let [best, top] = [-Infinity, windows[0]];
  for (const window of windows) {
    const score = scored(weights, window);
    if (score > best) [best, top] = [score, window];
  }
  return top;
}

/** Weights and bias in the making. AdaGrad. */
class Weights {
  bias = -1;
  weights = new Float32Array(BUCKETS);
  squares = new Float32Array(BUCKETS).fill(0.02);

  constructor(most) {
    this.most = most;
  }

  step(window, label, weight) {
    const { weights, squares, most } = this;
    const error = (1 / (1 + Math.exp(-(scored(weights, window) + this.bias))) - label) * weight;
    if (Math.abs(error) < 0.002) return;
    this.bias -= 0.002 * error;
    const { features, norm } = window;
    const slope = error * norm;
    for (let at = 0; at < features.length; at += 1) {
      const feature = features[at];
      const gradient = slope + DECAY * weights[feature];
      squares[feature] += gradient * gradient;
      const moved = weights[feature] - (RATE * gradient) / Math.sqrt(squares[feature]);
      weights[feature] = Math.max(-most, Math.min(most, moved));
    }
  }
}

/** Weights of one head. Rows: {windows, label, weight, group}. The same seed gives the same weights. */
export function learn(rows, { epochs, wait, most = 1.2, drop = 0, last = 1, level = 0, seed = 5 }) {
  const random = seeded(seed);
  const order = rows.map((_, at) => at);
  const counts = levelled(rows, level);
  const making = new Weights(most);
  const mean = { weights: new Float64Array(BUCKETS), bias: 0 };
  for (let epoch = 0; epoch < epochs; epoch += 1) {
    for (const at of shuffle(order, random)) {
      const { windows, label } = rows[at];
      // Which window of a long attack is the attack, short ones have to teach first.
      if (label === 1 && windows.length > 3 && epoch < wait) continue;
      making.step(thinned(topOf(making.weights, windows), drop, random), label, counts[at]);
      if (label === 0 && windows.length > 1)
        making.step(thinned(windows[Math.floor(random() * windows.length)], drop, random), 0, counts[at]);
    }
    if (epoch < epochs - last) continue;
    making.weights.forEach((weight, at) => (mean.weights[at] += weight / last));
    mean.bias += making.bias / last;
  }
  return mean;
}
