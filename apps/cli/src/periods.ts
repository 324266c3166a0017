import { UsageError } from './command.js';

/** Milliseconds since the epoch, UTC where no zone is said. Throws UsageError. */
export function instant(flag: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const parsed = Date.parse(value);
  if (Number.isNaN(parsed)) throw new UsageError(`--${flag} takes a date such as 2026-11-01 or 2026-11-01T08:00:00Z.`);
  return parsed;
}

export async function* withNewlines(lines: AsyncIterable<string>): AsyncGenerator<string> {
  for await (const line of lines) yield `${line}\n`;
}
