import type { ToolDescriptor } from '@gatehouse/kernel';

export const MOST_FOUND = 20;
export const USUALLY_FOUND = 5;
export const LONGEST_REQUEST = 500;

const NAME = { type: 'string', minLength: 1, maxLength: 256, description: 'The name as find_tools gave it.' } as const;

/** What is listed in place of every tool. */
export const DISCOVERY_TOOLS: readonly ToolDescriptor[] = [
  {
    name: 'find_tools',
    title: 'Find tools',
    description:
      'Finds the tools that fit what you want to do, best first. Say it as you would to a person, e.g. "open houses this weekend". Then read one with describe_tool and call it with call_tool.',
    inputSchema: {
      type: 'object',
      properties: {
        query: { type: 'string', minLength: 1, maxLength: LONGEST_REQUEST, description: 'What you want to do. Leave data of clients out.' },
        limit: { type: 'integer', minimum: 1, maximum: MOST_FOUND, description: `How many, ${USUALLY_FOUND} where not said.` },
      },
      required: ['query'],
      additionalProperties: false,
    },
    annotations: { readOnlyHint: true, openWorldHint: false },
  },
  {
    name: 'describe_tool',
    title: 'Describe a tool',
    description: 'The whole definition of one tool, with the schema of its arguments. Read it before you call the tool.',
    inputSchema: { type: 'object', properties: { name: NAME }, required: ['name'], additionalProperties: false },
    annotations: { readOnlyHint: true, openWorldHint: false },
  },
  {
    name: 'call_tool',
    title: 'Call a tool',
    description: 'Calls one tool with its arguments, as describe_tool explains them. It is answered, refused and recorded as that tool.',
    inputSchema: {
      type: 'object',
      properties: { name: NAME, arguments: { type: 'object', description: 'The arguments of that tool.' } },
      required: ['name'],
      additionalProperties: false,
    },
    annotations: { destructiveHint: true, openWorldHint: true },
  },
];
