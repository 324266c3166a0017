import { isDay, isJsonObject, Refusal, type JsonObject, type JsonValue } from '@gatehouse/kernel';
import { ODataError } from '../odata/odata-error.js';

const MONTH = /^\d{4}-(?:0[1-9]|1[0-2])$/;
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?(?:Z|[+-]\d{2}:\d{2})$/;
const MAX_VALUE = 200;
/** An item of a list may be an OData path. */
const MAX_LISTED = 4096;

/**
 * The arguments of a built-in tool, read strictly. The argument contract has checked them by schema already; this holds on its own,
 * so that a tool is safe whatever stands before it. Throws Refusal ARGUMENT_CONTRACT or MLS_QUERY.
 */
export class ToolArguments {
  constructor(
    private readonly given: JsonObject,
    allowed: readonly string[],
  ) {
    const strange = Object.keys(given).filter((name) => !allowed.includes(name));
    if (strange.length > 0) throw new Refusal('ARGUMENT_CONTRACT', `Use only ${allowed.join(', ')}.`);
  }

  has(name: string): boolean {
    return this.given[name] !== undefined && this.given[name] !== null;
  }

  text(name: string): string | undefined {
    return this.read(
      name,
      (value) =>
        typeof value === 'string' && value.length > 0 && value.length <= MAX_VALUE && !/[\p{Cc}\p{Surrogate}]|%[0-9a-f]{2}/iu.test(value),
      `a text of at most ${MAX_VALUE} characters`,
    );
  }

  number(name: string): number | undefined {
    return this.read(
      name,
      (value) => typeof value === 'number' && Number.isFinite(value) && value >= 0 && value <= 1e12,
      'a number of 0 or more',
    );
  }

  whole(name: string, most: number): number | undefined {
    return this.read(
      name,
      (value) => Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= most,
      `a whole number from 0 to ${most}`,
    );
  }

  flag(name: string): boolean | undefined {
    return this.read(name, (value) => typeof value === 'boolean', 'true or false');
  }

  object(name: string): JsonObject | undefined {
    return this.read<JsonObject>(name, isJsonObject, 'an object of field names and values');
  }

  date(name: string): string | undefined {
    return this.read(name, (value) => typeof value === 'string' && isDay(value), 'a date such as 2026-05-31');
  }

  /** A whole month, `2026-03`. */
  month(name: string): string | undefined {
    return this.read(name, (value) => typeof value === 'string' && MONTH.test(value), 'a month such as 2026-05');
  }

  oneOf<T extends string>(name: string, words: readonly T[]): T | undefined {
    return this.read<T>(name, (value) => words.some((word) => word === value), `one of ${words.join(', ')}`);
  }

  /** A point in time with its offset, as RFC 3339 has it. */
  instant(name: string): string | undefined {
    return this.read(
      name,
      (value) => typeof value === 'string' && INSTANT.test(value) && !Number.isNaN(Date.parse(value)),
      'a time such as 2026-05-31T14:00:00-07:00',
    );
  }

  texts(name: string, most: number): readonly string[] | undefined {
    return this.read<string[]>(
      name,
      (value) =>
        Array.isArray(value) &&
        value.length > 0 &&
        value.length <= most &&
        value.every((item) => typeof item === 'string' && item.length > 0 && item.length <= MAX_LISTED),
      `a list of 1 to ${most} texts`,
    );
  }

  /** An OData text, read by `parse`; its faults become MLS_QUERY with the argument's name, never with its text. */
  odata<T>(name: string, parse: (text: string) => T): T | undefined {
    const text = this.read<string>(name, (value) => typeof value === 'string' && value.length > 0, 'an OData text');
    return text === undefined ? undefined : readOData(name, () => parse(text));
  }

  private read<T extends JsonValue>(name: string, fits: (value: JsonValue) => boolean, expected: string): T | undefined {
    const value = this.given[name];
    if (value === undefined || value === null) return undefined;
    if (!fits(value)) throw new Refusal('ARGUMENT_CONTRACT', `${name}: expected ${expected}.`);
    return value as T;
  }
}

export function readOData<T>(name: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof ODataError) throw new Refusal('MLS_QUERY', `${name}: ${error.message}.`, { cause: error });
    throw error;
  }
}
