/** Logistic regression over hashed features, on the window of a text that scores most: an attack is a passage, not a text. */
import { Canonicaliser } from '../dist/canonical/canonicaliser.js';
import { BUCKETS, FeatureReader } from '../dist/classifier/feature-reader.js';
import { WordClasses } from '../dist/classifier/word-classes.js';
import { eachWindow, spread } from '../dist/classifier/windows.js';
import { wordClasses } from './classes.mjs';
import { seeded, shuffle } from './random.mjs';

const MOST_WINDOWS = 160;
/** How long each head learns, and how much one feature may weigh at most: none proves an attack alone, and texts of other sources share few of them. */
export const PACE = {
  prompt: { epochs: 3, wait: 2, most: 0.6 },
  result: { epochs: 3, wait: 1 },
  description: { epochs: 8, wait: 2, most: 0.3 },
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

/** The two best windows of a text under the weights, and how many there were. */
export function summary(weights, windows) {
  let best = -Infinity;
  let second = -Infinity;
  for (const window of windows) {
    const score = scored(weights, window);
    if (score > best) [best, second] = [score, best];
    else if (score > second) second = score;
  }
  return { best, second: second === -Infinity ? best - 2 : second, windows: windows.length };
}

/** Weights of one head. Rows: {windows, label, weight}. AdaGrad; the same seed gives the same weights. */
export function learn(rows, { epochs = 3, wait = 2, rate = 0.12, decay = 3e-4, seed = 5, most = 1.2 } = {}) {
  const weights = new Float32Array(BUCKETS);
  const squares = new Float32Array(BUCKETS).fill(0.02);
  const random = seeded(seed);
  const order = rows.map((_, at) => at);
  let bias = -1;
  const step = (window, label, weight) => {
    const error = (1 / (1 + Math.exp(-(scored(weights, window) + bias))) - label) * weight;
    if (Math.abs(error) < 0.002) return;
    bias -= 0.002 * error;
    const { features, norm } = window;
    const slope = error * norm;
    for (let at = 0; at < features.length; at += 1) {
      const feature = features[at];
      const gradient = slope + decay * weights[feature];
      squares[feature] += gradient * gradient;
      const moved = weights[feature] - (rate * gradient) / Math.sqrt(squares[feature]);
      weights[feature] = Math.max(-most, Math.min(most, moved));
    }
  };
  for (let epoch = 0; epoch < epochs; epoch += 1) {
    for (const at of shuffle(order, random)) {
      const { windows, label, weight } = rows[at];
      // Which window of a long attack is the attack, short ones have to teach first.
      if (label === 1 && windows.length > 3 && epoch < wait) continue;
      let top = windows[0];
      if (windows.length > 1) {
        let best = -Infinity;
        for (const window of windows) {
          const score = scored(weights, window);
          if (score > best) [best, top] = [score, window];
        }
      }
      step(top, label, weight);
      if (label === 0 && windows.length > 1) step(windows[Math.floor(random() * windows.length)], 0, weight);
    }
  }
  return { weights, bias };
}
