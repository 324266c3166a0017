import type { Finding, JsonObject } from '@gatehouse/kernel';
import type { LockedPackage } from './lockfile.js';
import { listAt, objectAt, textAt } from './observation.js';

/** Beside what a server says of itself, in what is pinned of it: which package it is, and what was known of that. */
export const PACKAGE_MEMBER = 'package';

export function packageIntroduction({ package: named, digest, risk }: LockedPackage): JsonObject {
  const { score, level, reasons } = risk;
  return { name: named, digest, risk: { score, level, reasons: [...reasons] } };
}

const SIGNAL = /^(\d+) ([a-z.]+): /;

/** One for each signal that cost points, where they come to more than a rule may let in: a person decides, and reads them. */
export function packageFindings(introduction: JsonObject): readonly Finding[] {
  const risk = objectAt(objectAt(introduction, PACKAGE_MEMBER), 'risk');
  const level = textAt(risk, 'level');
  if (level === undefined || level === 'low') return [];
  return listAt(risk, 'reasons').flatMap((reason, index): Finding[] => {
    const [, points, signal] = SIGNAL.exec(typeof reason === 'string' ? reason : '') ?? [];
    if (signal === undefined) return [];
    return [
      {
        rule: `package.${signal}`,
        family: 'package_risk',
        surface: 'description',
        verdict: 'hold',
        score: Math.min(1, Number(points) / 100),
        path: `/${PACKAGE_MEMBER}/risk/reasons/${index}`,
      },
    ];
  });
}
