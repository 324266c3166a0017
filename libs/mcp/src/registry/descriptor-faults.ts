import { specTypeSchemas } from '@modelcontextprotocol/server';
import { isJsonObject, UriTemplate, type Descriptor, type OfferKind } from '@gatehouse/kernel';
import { paramHeadersOf } from '../wire/param-headers.js';
import { definitionOf } from './definition.js';

interface Named {
  readonly slug: string;
  readonly kind: OfferKind;
  readonly name: string;
}

const TOOL_NAME = /^[A-Za-z0-9_.-]{1,128}$/;
const PROMPT_NAME = /^[^\p{C}]{1,128}$/u;
/** A scheme and no white space or control character (RFC 3986); templates hold braces beside. */
const ABSOLUTE = /^[A-Za-z][A-Za-z0-9+.-]{0,31}:[^\s\p{C}]+$/u;
const MAX_NAME = 128;
const MAX_URI = 2_048;
const MAX_DESCRIPTOR = 262_144;

/** Why an offer cannot enter the catalogue, as a sentence; undefined where it can. */
export function faultOf(named: Named, descriptor: Descriptor): string | undefined {
  const misnamed = nameFault(named);
  if (misnamed) return misnamed;
  // A list is held in memory and sent to every client.
  if (JSON.stringify(descriptor).length > MAX_DESCRIPTOR) return `its definition is larger than ${MAX_DESCRIPTOR} characters`;
  return shapeFault(named.kind, descriptor) ?? (named.kind === 'tool' ? schemaFault(descriptor) : undefined);
}

const SHAPES = { tool: 'Tool', prompt: 'Prompt', resource: 'Resource', template: 'ResourceTemplate' } as const;

/**
 * Clients of the SDKs refuse a whole list for one definition that is none, and where all upstreams are together that would be everything.
 * A schema of
 * answers may be of anything: whoever takes only one of an object is shown such a one (see ResultShaper).
 */
function shapeFault(kind: OfferKind, given: Descriptor): string | undefined {
  const { descriptor } = definitionOf(kind, given);
  const { outputSchema, ...others } = descriptor;
  const checked = specTypeSchemas[SHAPES[kind]]['~standard'].validate(isJsonObject(outputSchema) ? others : descriptor);
  const issue = checked.issues?.[0];
  if (!issue) return undefined;
  const at = (issue.path ?? []).map((step) => String(typeof step === 'object' ? step.key : step)).join('/');
  return `its definition is none of the protocol, at ${JSON.stringify(at.slice(0, 128))}: ${issue.message}`;
}

function nameFault({ slug, kind, name }: Named): string | undefined {
  if (kind === 'resource') return uriFault(name);
  if (kind === 'template') return uriFault(name) ?? templateFault(name);
  if (kind === 'tool' && !TOOL_NAME.test(name)) return 'its name is not 1 to 128 letters, digits, underscores, dots or hyphens';
  if (kind === 'prompt' && !PROMPT_NAME.test(name)) return 'its name is not 1 to 128 printable characters';
  const whole = slug.length + 1 + name.length;
  return whole > MAX_NAME ? `its name is longer than ${MAX_NAME} characters once the upstream is put before it` : undefined;
}

function uriFault(uri: string): string | undefined {
  if (uri.length > MAX_URI) return `its URI is longer than ${MAX_URI} characters`;
  return ABSOLUTE.test(uri) ? undefined : 'its URI is not an absolute one';
}

function templateFault(text: string): string | undefined {
  try {
    UriTemplate.parse(text);
    return undefined;
  } catch (fault) {
    return `its URI template cannot be matched: ${(fault as Error).message}`;
  }
}

function schemaFault({ inputSchema }: Descriptor): string | undefined {
  const headers = paramHeadersOf(isJsonObject(inputSchema) ? inputSchema : {});
  return headers.valid ? undefined : `its input schema is invalid: ${headers.reason}`;
}
