import type { ToolDescriptor, ToolTerms } from '@gatehouse/kernel';

export const REVEAL_TOOL = 'reveal_contact_field';
export const REVEAL_PATH = '/reveals';

/** Where the record is read, from gateway.yaml. */
export interface RevealSource {
  readonly upstream: string;
  readonly tool: string;
  readonly argument: string;
  readonly resource: string;
}

const RECORD = /^[^\s\p{C}]{1,200}$/u;
const FIELD = /^[A-Za-z][A-Za-z0-9_]{0,63}$/;
const REASON = { least: 8, most: 300 } as const;

/** The tool, with the record's name as the tool behind it has it: what tells whose record it is takes the same argument. */
export function revealDescriptor({ argument }: RevealSource): ToolDescriptor {
  return {
    name: REVEAL_TOOL,
    title: 'Show one masked value to the person',
    description:
      'For the person you work for, who needs one masked value of one client in clear. They confirm it and see it on a page of the gateway, outside of this conversation; the answer holds the address of that page and never the value. Not for codes, account digits or passwords.',
    inputSchema: {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'object',
      properties: {
        [argument]: { type: 'string', minLength: 1, maxLength: 200, description: `Key of the record, as its own read tool takes it.` },
        field: { type: 'string', pattern: FIELD.source, description: 'Name of the field as the record has it, e.g. MobilePhone.' },
        reason: {
          type: 'string',
          minLength: REASON.least,
          maxLength: REASON.most,
          description: 'Why the person needs it, in one sentence for the record. Leave data of clients out.',
        },
      },
      required: [argument, 'field', 'reason'],
      additionalProperties: false,
    },
    outputSchema: {
      type: 'object',
      properties: { status: { type: 'string' }, field: { type: 'string' }, page: { type: 'string' }, goodUntil: { type: 'string' } },
      required: ['status', 'field', 'page', 'goodUntil'],
    },
    annotations: { title: 'Show one masked value to the person', readOnlyHint: true, destructiveHint: false, openWorldHint: false },
  };
}

export function revealTerms({ upstream, tool, argument }: RevealSource): ToolTerms {
  return { action: 'reveal', dataClass: 'contact', owner: { upstream, tool, argument } };
}

/** What is asked for; undefined where it is not whole. */
export interface RevealRequest {
  readonly key: string;
  readonly field: string;
  readonly reason: string;
}

export function revealRequest(args: Readonly<Record<string, unknown>>, argument: string): RevealRequest | undefined {
  const { [argument]: key, field, reason } = args;
  if (typeof key !== 'string' || !RECORD.test(key) || typeof field !== 'string' || !FIELD.test(field)) return undefined;
  const why = typeof reason === 'string' ? reason.replaceAll(/[\s\p{C}]+/gu, ' ').trim() : '';
  return why.length < REASON.least || why.length > REASON.most || !/\p{L}{2}/u.test(why) ? undefined : { key, field, reason: why };
}
