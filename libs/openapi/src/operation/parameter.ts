import { isJsonObject, type JsonObject, type JsonValue } from '@gatehouse/kernel';
import { DocumentFault } from '../document/document-fault.js';
import type { ParameterPlace, Style } from './operation.js';

/** A parameter as far as a call needs it. */
export interface Parameter {
  readonly name: string;
  readonly in: ParameterPlace;
  readonly style: Style;
  readonly explode: boolean;
  readonly required: boolean;
  readonly schema: JsonValue | undefined;
  readonly description: string | undefined;
}

const STYLES: Readonly<Record<ParameterPlace, readonly Style[]>> = {
  path: ['simple'],
  query: ['form', 'spaceDelimited', 'pipeDelimited', 'deepObject'],
  header: ['simple'],
};
/** RFC 9110, field names: tokens. */
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}$/;
/** Headers that are the gateway's, the connection's or a proxy's to set. OpenAPI itself says to ignore the first three. */
const NOT_ARGUMENTS = new Set(
  (
    'accept authorization content-type accept-encoding content-encoding content-length cookie expect host connection keep-alive te ' +
    'trailer transfer-encoding upgrade via forwarded x-real-ip user-agent origin referer traceparent tracestate baggage http2-settings ' +
    'x-http-method-override x-method-override x-original-url x-rewrite-url'
  ).split(' '),
);
const NOT_ARGUMENT_PREFIX = /^(?:proxy-|sec-|x-forwarded-|:)/;

/** A name of a credential of the gateway's own: never an argument. */
export interface Reserved {
  readonly header?: string;
  readonly query?: string;
}

/** A parameter that callers may set; undefined for one that is not theirs. Throws DocumentFault for one that an operation needs and we cannot send. */
export function parameterOf(given: JsonObject, reserved: Reserved): Parameter | undefined {
  const { name, in: place, required, description } = given;
  if (typeof name !== 'string' || name === '') throw new DocumentFault('a parameter has no name');
  if (place !== 'path' && place !== 'query' && place !== 'header') {
    if (required === true) throw new DocumentFault('it needs a parameter that is neither in the path, the query nor a header');
    return undefined;
  }
  if (isNotAnArgument(place, name, reserved)) return undefined;
  const json = isJsonObject(given['content']) ? jsonContent(given['content']) : undefined;
  return {
    name,
    in: place,
    ...styleOf(place, given, json !== undefined),
    required: required === true || place === 'path',
    schema: json ? json['schema'] : given['schema'],
    description: typeof description === 'string' ? description : undefined,
  };
}

function isNotAnArgument(place: ParameterPlace, name: string, reserved: Reserved): boolean {
  if (place === 'query') return name === reserved.query;
  if (place === 'path') return false;
  const header = name.toLowerCase();
  if (!TOKEN.test(name)) throw new DocumentFault('a header has a name that cannot be sent');
  return header === reserved.header?.toLowerCase() || NOT_ARGUMENTS.has(header) || NOT_ARGUMENT_PREFIX.test(header);
}

function jsonContent(content: JsonObject): JsonObject {
  const json = content['application/json'];
  if (!isJsonObject(json)) throw new DocumentFault('a parameter has content that is not JSON');
  return json;
}

function styleOf(place: ParameterPlace, { style, explode }: JsonObject, json: boolean): Pick<Parameter, 'style' | 'explode'> {
  if (json) return { style: 'json', explode: false };
  const named = style ?? STYLES[place][0]!;
  const known = STYLES[place].find((candidate) => candidate === named);
  if (!known) throw new DocumentFault('a parameter is written in a style that is not known');
  return { style: known, explode: typeof explode === 'boolean' ? explode : known === 'form' };
}
