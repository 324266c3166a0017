// Logistic regression by AdaGrad over bags of features, of whole definitions and of their worst sentences. Of what is learnt only what is written down
// counts, for the limits as well.
import { SENTENCE, spread } from '../dist/scan/reading/definition-reading.js';
import { seeded } from './sentences.mjs';

const SEEN_AT_LEAST = 4;
const EPOCHS = 10;
/** The epochs whose weights are averaged. */
const LAST = 5;
/** From this epoch on a definition is also learnt from by the sentence that scores most. */
const SENTENCES_FROM = 2;
const RATE = 0.1;
const DECAY = 1e-3;
/** No mark and no word proves anything alone. */
const MOST = 1.2;
/** Share of features that a step sees: what is learnt must not hang on one of them. */
const KEPT = 0.6;
/** What weighs less is not written. */
const LEAST = 0.1;
/** What one step of a weight's byte is worth. */
export const SCALE = 0.01;

/** Learns from whole definitions and of each the sentence that scores most, by the same weights. */
export function learner(bags) {
  const counts = new Map();
  for (const { weight, whole } of bags) if (weight > 0) for (const feature of whole) counts.set(feature, (counts.get(feature) ?? 0) + 1);
  const features = [...counts].filter(([, count]) => count >= SEEN_AT_LEAST).map(([feature]) => feature);
  const idOf = new Map(features.map((feature, id) => [feature, id]));
  const idsOf = (all) => Int32Array.from(all.flatMap((each) => idOf.get(each) ?? []));
  const parts = new Map(bags.map((bag) => [bag, { whole: idsOf(bag.whole), sentences: bag.sentences.map(idsOf) }]));
  return {
    size: features.length,
    /** Weights, and how a definition scores by them. */
    learn(data) {
      const { weights, bias } = trained(data, parts, features.length);
      const steps = weights.map((weight) => (Math.abs(weight) < LEAST ? 0 : Math.round(weight / SCALE)));
      const written = steps.map((step) => step * SCALE);
      const scored = (part) => {
        const known = part.filter((id) => written[id] !== 0);
        return bias + known.reduce((sum, id) => sum + written[id], 0) * spread(known.length);
      };
      return {
        bias,
        bytes: () => bytesOf(features, steps),
        scoreOf: (bag) => scored(parts.get(bag).whole) + SENTENCE * Math.max(...parts.get(bag).sentences.map(scored)),
      };
    },
  };
}

/** Hashes in order, then a byte for each. */
function bytesOf(features, steps) {
  const rows = features
    .map((feature, id) => [feature, steps[id]])
    .filter(([feature, step]) => step !== 0 && feature !== 0)
    .sort(([one], [other]) => one - other);
  const bytes = Buffer.alloc(rows.length * 5);
  rows.forEach(([feature, step], at) => {
    bytes.writeInt32LE(feature, at * 4);
    bytes.writeInt8(step, rows.length * 4 + at);
  });
  return bytes;
}

function trained(data, parts, size) {
  const random = seeded(7);
  const making = new Making(size, random);
  const mean = { weights: Array.from({ length: size }, () => 0), bias: 0 };
  const order = data.map((_, at) => at);
  for (let epoch = 0; epoch < EPOCHS; epoch += 1) {
    for (let at = order.length - 1; at > 0; at -= 1) {
      const other = Math.floor(random() * (at + 1));
      [order[at], order[other]] = [order[other], order[at]];
    }
    for (const at of order) {
      const { whole, sentences } = parts.get(data[at]);
      making.step(whole, data[at]);
      if (epoch >= SENTENCES_FROM && sentences.length > 1) making.step(making.topOf(sentences), data[at]);
    }
    if (epoch < EPOCHS - LAST) continue;
    for (let id = 0; id < size; id += 1) mean.weights[id] += making.weights[id] / LAST;
    mean.bias += making.bias / LAST;
  }
  return mean;
}

/** Weights and bias in the making. */
class Making {
  bias = -2;

  constructor(size, random) {
    this.weights = new Float64Array(size);
    this.squares = new Float64Array(size).fill(0.1);
    this.random = random;
  }

  sumOf(part) {
    return part.reduce((sum, id) => sum + this.weights[id], 0) * spread(part.length);
  }

  topOf(sentences) {
    const sums = sentences.map((part) => this.sumOf(part));
    return sentences[sums.indexOf(Math.max(...sums))];
  }

  step(all, { label, weight }) {
    const { weights, squares } = this;
    const part = all.filter(() => this.random() < KEPT);
    const error = (1 / (1 + Math.exp(-this.bias - this.sumOf(part))) - label) * weight;
    if (Math.abs(error) < 1e-3) return;
    this.bias -= 0.01 * error;
    for (const id of part) {
      const slope = error * spread(part.length) + DECAY * weights[id];
      squares[id] += slope * slope;
      weights[id] = Math.max(-MOST, Math.min(MOST, weights[id] - (RATE * slope) / Math.sqrt(squares[id])));
    }
  }
}
