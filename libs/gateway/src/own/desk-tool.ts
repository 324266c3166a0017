import type { DataClass, JsonObject, JsonValue, ToolDescriptor, ToolTerms } from '@gatehouse/kernel';

const DIALECT = 'https://json-schema.org/draft/2020-12/schema';

interface DeskTool {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly arguments?: JsonObject;
  readonly required?: readonly string[];
  /** Members of the structured answer, all of them always there but those that are named optional. */
  readonly answers: JsonObject;
  readonly optional?: readonly string[];
}

/** A tool by which people ask how the gateway is used: it only reads, and closes its arguments. */
export function deskDescriptor({ name, title, description, answers, optional = [], ...asked }: DeskTool): ToolDescriptor {
  return {
    name,
    title,
    description,
    inputSchema: {
      $schema: DIALECT,
      type: 'object',
      properties: asked.arguments ?? {},
      ...(asked.required ? { required: [...asked.required] } : {}),
      additionalProperties: false,
    },
    outputSchema: {
      $schema: DIALECT,
      type: 'object',
      properties: answers,
      required: Object.keys(answers).filter((member) => !optional.includes(member)),
    },
    annotations: { title, readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
  };
}

export const deskTerms = (dataClass: Extract<DataClass, 'audit' | 'policy' | 'held_call'>): ToolTerms => ({ action: 'read', dataClass });

export const word = (description: string, maxLength = 120): JsonObject => ({ type: 'string', minLength: 1, maxLength, description });
export const count = (description: string, maximum: number): JsonObject => ({ type: 'integer', minimum: 1, maximum, description });
export const rows = (properties: JsonObject): JsonObject => ({ type: 'array', items: { type: 'object', properties } });
export const TEXT: JsonObject = { type: 'string' };
export const NUMBER: JsonObject = { type: 'integer' };
export const FLAG: JsonObject = { type: 'boolean' };

/** What is absent stays away. */
export function present(members: Readonly<Record<string, JsonValue | undefined>>): JsonObject {
  return Object.fromEntries(Object.entries(members).filter((entry): entry is [string, JsonValue] => entry[1] !== undefined));
}

/** The answer, whole in both parts: many clients read only one of them. */
export function answered(structuredContent: JsonObject): JsonObject {
  return { content: [{ type: 'text', text: JSON.stringify(structuredContent) }], structuredContent };
}
