/** Logistic regression over hashed evidence, one weight for each feature and reading. The same rows in the same order give the same weights. */
import { BUCKETS } from '../dist/detect/weighing/hashed-features.js';

export const READINGS = [
  'NONE',
  'LOCKBOX_CODE',
  'GATE_CODE',
  'ALARM_CODE',
  'BANK_ACCOUNT',
  'LOAN_NUMBER',
  'ROUTING_NUMBER',
  'CREDIT_CARD',
  'SSN',
  'SSN_LAST4',
  'DATE_OF_BIRTH',
  'INCOME',
  'ASSET',
  'FINANCIAL_LIMIT',
  'CREDIT_SCORE',
  'DRIVER_LICENSE',
  'PASSPORT',
  'EIN',
  'PHONE',
  'CREDENTIAL',
];

export function seeded(seed) {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 4294967296;
  };
}

export function shuffled(list, random) {
  const made = [...list];
  for (let at = made.length - 1; at > 0; at -= 1) {
    const other = Math.floor(random() * (at + 1));
    [made[at], made[other]] = [made[other], made[at]];
  }
  return made;
}

/** Shares of the readings, by weights. */
export function shares(weights, features, N = READINGS.length) {
  const sums = new Float64Array(N);
  for (const feature of features) for (let of = 0; of < N; of += 1) sums[of] += weights[feature * N + of];
  const most = Math.max(...sums);
  let all = 0;
  for (let of = 0; of < N; of += 1) all += sums[of] = Math.exp(sums[of] - most);
  for (let of = 0; of < N; of += 1) sums[of] /= all;
  return sums;
}

/** Adagrad with weights pulled to nothing; what comes back is the mean over the later epochs, which depends less on the order of the rows. */
export function learn(rows, { readings: N = READINGS.length, epochs = 8, pace = 0.08, pull = 2e-6, most = 3, wait = 2 } = {}) {
  const weights = new Float32Array(BUCKETS * N);
  const seen = new Float32Array(BUCKETS * N).fill(1e-3);
  const mean = new Float32Array(BUCKETS * N);
  const random = seeded(7);
  for (let epoch = 0; epoch < epochs; epoch += 1) {
    for (const { features, reading, weight } of shuffled(rows, random)) {
      const found = shares(weights, features, N);
      for (let of = 0; of < N; of += 1) {
        const slope = (found[of] - (of === reading ? 1 : 0)) * weight;
        if (Math.abs(slope) < 1e-4) continue;
        for (const feature of features) {
          const at = feature * N + of;
          const step = slope + pull * weights[at];
          seen[at] += step * step;
          const next = weights[at] - (pace * step) / Math.sqrt(seen[at]);
          weights[at] = next > most ? most : next < -most ? -most : next;
        }
      }
    }
    if (epoch >= wait) for (let at = 0; at < mean.length; at += 1) mean[at] += weights[at] / (epochs - wait);
  }
  return mean;
}
