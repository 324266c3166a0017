import { digestOf, type JsonObject, type ToolDescriptor } from '@gatehouse/kernel';
import { DocumentFault } from '../document/document-fault.js';
import type { References } from '../document/references.js';
import { SchemaWriter } from '../document/schema-writer.js';
import { ArgumentNames } from './argument-names.js';
import type { Binding, BodyBinding, Operation, ParameterPlace, RawOperation } from './operation.js';
import { outputSchemaOf } from './output-schema.js';
import { parameterOf, type Parameter, type Reserved } from './parameter.js';
import { pathParameters } from './path-template.js';
import { requestBodyOf, type RequestBody } from './request-body.js';

const PLACES: readonly ParameterPlace[] = ['path', 'query', 'header'];
const MAX_DESCRIPTION = 2_000;
/** Where the descriptor says which request the tool makes, so that the pin of the tool holds that too. */
const REQUEST_META = 'dev.gatehouse/request';

/** The arguments of an operation while they are gathered. */
interface Gathered {
  readonly properties: JsonObject;
  readonly required: string[];
  readonly bindings: Binding[];
  body?: BodyBinding;
}

/** An operation as a tool called `name`. Throws DocumentFault where it cannot be one. */
export function operationOf(raw: RawOperation, name: string, references: References, reserved: Reserved): Operation {
  const parameters = raw.parameters.flatMap((given) => parameterOf(given, reserved) ?? []);
  checkPath(raw.path, parameters);
  const writer = new SchemaWriter(references, 'arguments');
  const gathered = gather(parameters, bodyOf(raw, references), writer);
  const { properties, required, bindings, body } = gathered;
  const inputSchema = {
    type: 'object',
    properties,
    ...(required.length > 0 ? { required } : {}),
    additionalProperties: false,
    ...writer.definitions(),
  };
  const descriptor: ToolDescriptor = {
    name,
    ...words(raw),
    inputSchema,
    ...outputSchemaOf(raw.definition, references),
    annotations: annotationsOf(raw),
    _meta: { [REQUEST_META]: requestLine(raw, gathered) },
  };
  return { descriptor, digest: digestOf(descriptor), method: raw.method, path: raw.path, bindings, body };
}

function gather(parameters: readonly Parameter[], body: RequestBody | undefined, writer: SchemaWriter): Gathered {
  const names = new ArgumentNames();
  const gathered: Gathered = { properties: {}, required: [], bindings: [] };
  const properties: [string, JsonObject | boolean][] = [];
  for (const parameter of PLACES.flatMap((place) => parameters.filter((candidate) => candidate.in === place))) {
    const { name, in: place, style, explode, required, description } = parameter;
    const argument = names.take(name, place);
    properties.push([argument, described(writer.write(parameter.schema), description)]);
    if (required) gathered.required.push(argument);
    gathered.bindings.push({ argument, name, in: place, style, explode });
  }
  if (body?.members) {
    const members = new Map<string, string>();
    for (const [name, member] of body.members) {
      const argument = names.take(name, 'body');
      properties.push([argument, writer.write(member.schema)]);
      if (member.required) gathered.required.push(argument);
      members.set(argument, name);
    }
    gathered.body = { mediaType: body.mediaType, shape: { members }, required: body.required };
  } else if (body) {
    const argument = names.take('body', 'request');
    properties.push([argument, described(writer.write(body.schema), body.description)]);
    if (body.required) gathered.required.push(argument);
    gathered.body = { mediaType: body.mediaType, shape: { whole: argument }, required: body.required };
  }
  return { ...gathered, properties: Object.fromEntries(properties) };
}

function bodyOf({ method, definition }: RawOperation, references: References): RequestBody | undefined {
  const body = requestBodyOf(definition, references);
  if (method !== 'GET' || !body) return body;
  if (body.required) throw new DocumentFault('it needs a body, which a GET has not');
  return undefined;
}

function described(schema: JsonObject | boolean, description: string | undefined): JsonObject | boolean {
  if (description === undefined || schema === false) return schema;
  return { ...(schema === true ? {} : schema), description: cut(description) };
}

/** Every variable of the path is a parameter of it, and the other way about. */
function checkPath(path: string, parameters: readonly Parameter[]): void {
  const inPath = pathParameters(path);
  const declared = new Set(parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => name));
  if (inPath.length !== declared.size || !inPath.every((name) => declared.has(name)))
    throw new DocumentFault('the variables of its path are not its path parameters');
}

function words({ method, path, definition }: RawOperation): { title?: string; description: string } {
  const { summary, description } = definition;
  const texts = [summary, description].filter((text): text is string => typeof text === 'string' && text.trim() !== '');
  return {
    ...(typeof summary === 'string' && summary.trim() !== '' ? { title: summary.trim().slice(0, 120) } : {}),
    description: cut([...new Set(texts.map((text) => text.trim()))].join('\n\n') || `${method} ${path}`),
  };
}

function cut(text: string): string {
  return text.length > MAX_DESCRIPTION ? `${text.slice(0, MAX_DESCRIPTION - 1)}…` : text;
}

/** RFC 9110, Method properties: what GET, PUT and DELETE mean. Of POST and PATCH nothing is known. */
function annotationsOf({ method }: RawOperation): JsonObject {
  return {
    readOnlyHint: method === 'GET',
    ...(method === 'PUT' || method === 'DELETE' ? { idempotentHint: true } : {}),
    ...(method === 'DELETE' ? { destructiveHint: true } : {}),
  };
}

function requestLine({ method, path }: RawOperation, { bindings, body }: Gathered): string {
  const parts = bindings.map(
    ({ argument, name, in: place, style, explode }) => `${argument}=${place}:${name}:${style}${explode ? '*' : ''}`,
  );
  if (body) {
    const { mediaType, shape } = body;
    const members = 'whole' in shape ? shape.whole : [...shape.members].map(([argument, name]) => `${argument}=${name}`).join(',');
    parts.push(`${mediaType}(${members})`);
  }
  return [`${method} ${path}`, ...parts].join(' ');
}
