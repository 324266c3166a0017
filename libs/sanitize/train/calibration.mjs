/** From scores of windows to one figure a text, and from floats to bytes. */

/** The score that this share of the list lies above. */
export function quantile(scores, share) {
  const sorted = [...scores].sort((one, other) => other - one);
  return Math.round(sorted[Math.floor(sorted.length * share)] * 1000) / 1000;
}

/** A logistic regression of best window, second window and length, on texts that the weights have not seen. */
export function combinerOf(seen) {
  const parameters = { best: 1, second: 0.1, length: -0.1, bias: 0 };
  const features = ({ best, second, windows }) => [best, second, Math.log2(1 + windows), 1];
  const vector = Object.values(parameters);
  for (let epoch = 0; epoch < 300; epoch += 1) {
    const slope = [0, 0, 0, 0];
    for (const one of seen) {
      const given = features(one);
      const logit = given.reduce((sum, value, at) => sum + value * vector[at], 0);
      const error = 1 / (1 + Math.exp(-logit)) - one.row.label;
      given.forEach((value, at) => (slope[at] += error * value));
    }
    slope.forEach((value, at) => (vector[at] -= (0.2 * value) / seen.length));
  }
  const [best, second, length, bias] = vector.map((value) => Math.round(value * 10_000) / 10_000);
  const rounded = { best, second, length, bias };
  return { parameters: rounded, logit: (one) => features(one).reduce((sum, value, at) => sum + value * Object.values(rounded)[at], 0) };
}

/** One byte a weight: a two-hundred-and-fifty-fourth of the span from the least to the greatest. */
export function quantised(weights) {
  let most = 0;
  for (const weight of weights) most = Math.max(most, Math.abs(weight));
  const scale = most / 127;
  return { bytes: Buffer.from(Int8Array.from(weights, (weight) => Math.round(weight / scale)).buffer), scale };
}
