/** From scores of windows to one figure a text, and from floats to bytes. */
import { MOST_COUNTED } from '../dist/classifier/windows.js';

/** The score that this share of the list lies above. */
export function quantile(scores, share) {
  const sorted = [...scores].sort((one, other) => other - one);
  return Math.round(sorted[Math.floor(sorted.length * share)] * 1000) / 1000;
}

/**
 * The score that a share of the list, too small to be counted there, would lie above: the scores above the share `from` fall off evenly, so that each tenth
 * of them is as far away as the last. The eighth highest of sixteen thousand moves by chance with every training; the mean of eighty hardly does.
 */
export function beyond(scores, from, share) {
  const least = quantile(scores, from);
  const above = scores.filter((score) => score > least);
  const excess = above.reduce((sum, score) => sum + score - least, 0) / Math.max(1, above.length);
  return Math.round((least + excess * Math.log(from / share)) * 1000) / 1000;
}

const NAMES = ['best', 'length', 'evidence', 'spread', 'bias'];
const ROUNDS = 30;
/** Holds the parameters down where the texts say nothing of them. */
const DAMPING = 0.01;

/** What the combiner goes by, in the order of its parameters. The classifier does the same. */
const given = ({ best, evidence, windows }) => {
  const length = Math.log2(1 + Math.min(windows, MOST_COUNTED));
  return [best, length, evidence, evidence * length, 1];
};

/** A logistic regression of the best window, the number of windows and how much all of them say, on texts that the weights have not seen. Newton's method. */
export function combinerOf(seen) {
  let vector = NAMES.map(() => 0);
  for (let round = 0; round < ROUNDS; round += 1) {
    const slope = vector.map((value) => DAMPING * value);
    const curve = NAMES.map((_, at) => NAMES.map((_, other) => (at === other ? DAMPING : 0)));
    for (const one of seen) {
      const values = given(one);
      const chance = 1 / (1 + Math.exp(-dot(values, vector)));
      values.forEach((value, at) => {
        slope[at] += value * (chance - one.row.label);
        values.forEach((other, index) => (curve[at][index] += value * other * chance * (1 - chance)));
      });
    }
    const step = solved(curve, slope);
    vector = vector.map((value, at) => value - step[at]);
  }
  const rounded = vector.map((value) => Math.round(value * 10_000) / 10_000);
  const parameters = Object.fromEntries(NAMES.map((name, at) => [name, rounded[at]]));
  return { parameters, logit: (one) => dot(given(one), rounded) };
}

const dot = (one, other) => one.reduce((sum, value, at) => sum + value * other[at], 0);

/** Gauss's elimination; the matrix is positive definite. */
function solved(matrix, right) {
  const rows = matrix.map((row, at) => [...row, right[at]]);
  rows.forEach((row, at) => {
    for (const other of rows) {
      if (other === row) continue;
      const factor = other[at] / row[at];
      row.forEach((value, index) => (other[index] -= factor * value));
    }
  });
  return rows.map((row, at) => row.at(-1) / row[at]);
}

/** One byte a weight: a two-hundred-and-fifty-fourth of the span from the least to the greatest. */
export function quantised(weights) {
  let most = 0;
  for (const weight of weights) most = Math.max(most, Math.abs(weight));
  const scale = most / 127;
  return { bytes: Buffer.from(Int8Array.from(weights, (weight) => Math.round(weight / scale)).buffer), scale };
}
