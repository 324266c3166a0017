/** A threshold of a judge, in its own measure, and the score that belongs to it. */
type ScorePoint = readonly [at: number, score: number];

/** The score of a value, drawn straight between the points around it; beyond the last point its score. Points in rising order. */
function drawnScore(value: number, points: readonly ScorePoint[]): number {
  for (let at = 1; at < points.length; at += 1) {
    const [[low, from], [high, to]] = [points[at - 1]!, points[at]!];
    if (value < high) return from + ((to - from) * (value - low)) / (high - low);
  }
  return points.at(-1)![1];
}

/** Thresholds of a trained judge in log odds, in rising order. */
export interface TrainedThresholds {
  readonly seen: number;
  /** Where it begins to point: what one of a hundred ordinary texts passes, or fewer. */
  readonly flag: number;
  /** Where it holds: what one to three of a thousand pass, or fewer. */
  readonly hold: number;
  readonly block?: number;
}

/**
 * The same score says of every trained judge that it points, or holds, so that scores can be compared within a surface: each has its own rates of ordinary texts
 * there. Below `seen` and above the last threshold it goes on for some odds, so that one text still tells from another.
 */
const TRAINED = { nothing: 0, seen: 0.1, flag: 0.5, hold: 0.8, block: 0.9, sure: 0.98 } as const;
const FAINT = 8;
const SURE = 5;

export function trainedScore(odds: number, { seen, flag, hold, block }: TrainedThresholds): number {
  if (odds <= seen - FAINT) return TRAINED.nothing;
  return drawnScore(odds, [
    [seen - FAINT, TRAINED.nothing],
    [seen, TRAINED.seen],
    [flag, TRAINED.flag],
    [hold, TRAINED.hold],
    ...(block === undefined ? [] : [[block, TRAINED.block] as const]),
    [(block ?? hold) + SURE, TRAINED.sure],
  ]);
}
