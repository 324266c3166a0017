import type { PiiLabel } from '@gatehouse/kernel';
import { NEVER_KEPT } from '../placeholders/placeholder-form.js';

interface Secret {
  readonly value: string;
  readonly label: PiiLabel;
}

/** Figures as people say them: English, Spanish, Portuguese, French, German. */
const SAID: readonly string[] = [
  'zero|oh|cero|zéro|null',
  'one|uno|um|un|eins',
  'two|dos|dois|deux|zwei',
  'three|tres|três|trois|drei',
  'four|cuatro|quatro|quatre|vier',
  'five|cinco|cinq|fünf',
  'six|seis|sechs',
  'seven|siete|sete|sept|sieben',
  'eight|ocho|oito|huit|acht',
  'nine|nueve|nove|neuf|neun',
];
const BETWEEN = String.raw`(?:[\s._*·|/–—-]{0,3}|,\s)`;
const SHORTEST = 4;
const LONGEST = 40;
const known = new WeakMap<Secret, RegExp | null>();

/** Finds what must never leave in other spellings: said figure by figure, with signs between. Undefined for what may leave as a placeholder. */
export function spelledPattern(secret: Secret): RegExp | undefined {
  const before = known.get(secret);
  if (before !== undefined) return before ?? undefined;
  const pattern = NEVER_KEPT.has(secret.label) ? patternOf(secret.value) : undefined;
  known.set(secret, pattern ?? null);
  return pattern;
}

function patternOf(value: string): RegExp | undefined {
  const signs = [...value.replaceAll(/[^\p{L}\d]/gu, '')];
  if (signs.length < SHORTEST || signs.length > LONGEST || !signs.some((sign) => /\d/.test(sign))) return undefined;
  const spelled = signs.map((sign) => (/\d/.test(sign) ? `(?:${sign}|${SAID[Number(sign)]})` : sign));
  return new RegExp(String.raw`(?<![\p{L}\d])${spelled.join(BETWEEN)}(?![\p{L}\d])`, 'giu');
}
