import type { JsonObject } from '@gatehouse/kernel';

const DIALECT = 'https://json-schema.org/draft/2020-12/schema';

/** Arguments of a built-in tool: what is not named is refused. */
export const schema = (properties: JsonObject, extra: JsonObject = {}): JsonObject => ({
  $schema: DIALECT,
  type: 'object',
  properties,
  additionalProperties: false,
  ...extra,
});
export const text = (description: string, maxLength = 200): JsonObject => ({ type: 'string', minLength: 1, maxLength, description });
export const amount = (description: string): JsonObject => ({ type: 'number', minimum: 0, description });
export const whole = (description: string, maximum: number): JsonObject => ({ type: 'integer', minimum: 0, maximum, description });
export const flag = (description: string): JsonObject => ({ type: 'boolean', description });
export const words = (values: readonly string[], description: string): JsonObject => ({ type: 'string', enum: [...values], description });
export const texts = (description: string, maxItems: number, extra: JsonObject = {}): JsonObject => ({
  type: 'array',
  minItems: 1,
  maxItems,
  items: { type: 'string', minLength: 1, maxLength: 100 },
  description,
  ...extra,
});

export const reading = (title: string): JsonObject => ({
  title,
  readOnlyHint: true,
  destructiveHint: false,
  idempotentHint: true,
  openWorldHint: true,
});
export const writing = (title: string, destructiveHint: boolean): JsonObject => ({
  title,
  readOnlyHint: false,
  destructiveHint,
  // By the idempotency key: the same call again does nothing again.
  idempotentHint: true,
  openWorldHint: true,
});

/**
 * Structured content of a reading tool: records under these names, when they were read, and what has to stand beside them. What is inside a
 * record hangs on who asks, and masking may take out or replace any of it, so it is not promised here.
 */
export const records = (names: readonly string[], extra: JsonObject = {}, required: readonly string[] = names): JsonObject => ({
  $schema: DIALECT,
  type: 'object',
  properties: {
    ...Object.fromEntries(names.map((name) => [name, { type: 'array', items: { type: 'object' } }])),
    ...extra,
    dataAsOf: { type: 'string' },
    attribution: { type: 'object' },
  },
  required: [...required, 'dataAsOf'],
});
