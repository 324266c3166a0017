import type { StandardSchemaWithJSON } from '@modelcontextprotocol/server';
import { z } from 'zod';

export type Shape = z.ZodObject;

/**
 * The schema with its JSON Schema (2020-12) made once. The SDK asks for that conversion on every tools/list and every modern
 * tools/call of a per-request server; unfrozen, it is the greater part of the cost of an answer.
 */
export function frozen<S extends Shape>(schema: S): StandardSchemaWithJSON<z.input<S>, z.output<S>> {
  const input = convert(schema, 'input');
  const output = convert(schema, 'output');
  const standard = schema['~standard'];
  return {
    '~standard': {
      version: 1,
      vendor: 'zod',
      validate: (value: unknown) =>
        standard.validate(value) as ReturnType<StandardSchemaWithJSON<z.input<S>, z.output<S>>['~standard']['validate']>,
      jsonSchema: { input: () => input, output: () => output },
    },
  };
}

function convert(schema: Shape, io: 'input' | 'output'): Record<string, unknown> {
  return z.toJSONSchema(schema, { target: 'draft-2020-12', io }) as Record<string, unknown>;
}
