import type { PackageReport } from '@gatehouse/integrity';

const VERDICTS = {
  low: 'nothing here needs a person',
  elevated: 'a person has to decide about it',
  blocked: 'it is not let in',
};

/** For a terminal: the most points first, then what was looked at and cost nothing. */
export function riskTable({ package: named, digest, risk: { score, level, reasons } }: PackageReport): string {
  const rows = reasons.map(({ signal, points, isKnown, fact, source, asOf }) => {
    const from = `${source.replace(/ \{.*/, '')}${asOf ? `, ${asOf.slice(0, 10)}` : ''}`;
    return `${String(points).padStart(4)}  ${signal.padEnd(20)} ${isKnown ? '' : 'unknown: '}${fact}  [${from}]`;
  });
  const unknown = reasons.filter(({ isKnown }) => !isKnown).length;
  const left = `${unknown} of ${reasons.length} signals could not be known; each costs points, since what is not known is not safe.`;
  return [
    `${named}  ${digest ?? 'no digest'}`,
    `risk ${score} of 100, ${level}: ${VERDICTS[level]}`,
    ...rows,
    ...(unknown > 0 ? [left] : []),
  ].join('\n');
}
