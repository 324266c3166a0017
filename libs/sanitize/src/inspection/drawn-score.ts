/** A threshold of a judge, in its own measure, and the score that belongs to it. */
export type ScorePoint = readonly [at: number, score: number];

/** The score of a value, drawn straight between the points around it; beyond the last point its score. Points in rising order. */
export function drawnScore(value: number, points: readonly ScorePoint[]): number {
  for (let at = 1; at < points.length; at += 1) {
    const [[low, from], [high, to]] = [points[at - 1]!, points[at]!];
    if (value < high) return from + ((to - from) * (value - low)) / (high - low);
  }
  return points.at(-1)![1];
}
