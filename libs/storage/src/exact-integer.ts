import type { ValueTransformer } from 'typeorm';

/** A bigint column as a number: PostgreSQL gives it as text, SQLite as a number. Throws rather than round. */
export function exactInteger(value: string | number): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number)) throw new RangeError('A stored integer is too large to be read exactly.');
  return number;
}

export const exactIntegers: ValueTransformer = {
  to: (value: number | undefined) => value,
  from: (value: string | number | null) => (value === null ? value : exactInteger(value)),
};
