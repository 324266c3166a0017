import { tellProgress } from '../mcp/served-tool.js';
import type { Changes } from './changes.js';
import { pause, PIXEL, say, SILENCE } from './content.js';
import { WATCHED_RESOURCE } from './resources.js';
import { schema, type TargetTool } from './target-tool.js';

const STEP_MS = 50;

/** Dialect, anchors, composition and conditions: a tools/list that rewrites schemas loses some of it (SEP-1613, SEP-2106). */
const RICH_SCHEMA = schema({
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  type: 'object',
  $defs: {
    address: { $anchor: 'addressDef', type: 'object', properties: { street: { type: 'string' }, city: { type: 'string' } } },
  },
  properties: {
    name: { type: 'string' },
    address: { $ref: '#/$defs/address' },
    contactMethod: { type: 'string', enum: ['phone', 'email'] },
    phone: { type: 'string' },
    email: { type: 'string' },
  },
  allOf: [{ anyOf: [{ required: ['phone'] }, { required: ['email'] }] }],
  if: { properties: { contactMethod: { const: 'phone' } }, required: ['contactMethod'] },
  // oxlint-disable-next-line unicorn/no-thenable -- a keyword of JSON Schema
  then: { required: ['phone'] },
  else: { required: ['email'] },
  additionalProperties: false,
});

const CONTENT: readonly TargetTool[] = [
  {
    // The suite tries headers on whichever tool is listed first, and gateways sort: the first name must be one that any client can call.
    name: 'about_this_server',
    description: 'Says what this server is for',
    answer: () => say('A target for the conformance suite.'),
  },
  {
    name: 'test_simple_text',
    description: 'Answers with one text block',
    answer: () => say('This is a simple text response for testing.'),
  },
  {
    name: 'test_image_content',
    description: 'Answers with an image',
    answer: () => ({ content: [{ type: 'image', data: PIXEL, mimeType: 'image/png' }] }),
  },
  {
    name: 'test_audio_content',
    description: 'Answers with audio',
    answer: () => ({ content: [{ type: 'audio', data: SILENCE, mimeType: 'audio/wav' }] }),
  },
  {
    name: 'test_embedded_resource',
    description: 'Answers with an embedded resource',
    answer: () => ({
      content: [
        {
          type: 'resource',
          resource: { uri: 'test://embedded-resource', mimeType: 'text/plain', text: 'This is an embedded resource content.' },
        },
      ],
    }),
  },
  {
    name: 'test_multiple_content_types',
    description: 'Answers with text, an image and a resource',
    answer: () => ({
      content: [
        { type: 'text', text: 'Multiple content types test:' },
        { type: 'image', data: PIXEL, mimeType: 'image/png' },
        {
          type: 'resource',
          resource: { uri: 'test://mixed-content-resource', mimeType: 'application/json', text: '{"test":"data","value":123}' },
        },
      ],
    }),
  },
  {
    name: 'test_error_handling',
    description: 'Always fails',
    answer: () => {
      throw new Error('This tool intentionally returns an error for testing');
    },
  },
  {
    name: 'json_schema_2020_12_tool',
    description: 'Tool with JSON Schema 2020-12 features',
    input: RICH_SCHEMA,
    answer: ({ args }) => say(`JSON Schema 2020-12 tool called with ${JSON.stringify(args)}`),
  },
  {
    name: 'test_x_mcp_header',
    description: 'Takes an argument that the client repeats in a header (SEP-2243)',
    input: schema({
      type: 'object',
      properties: { region: { type: 'string', description: 'Where to run', 'x-mcp-header': 'Region' } },
    }),
    answer: ({ args }) => say(`Region: ${String(args['region'] ?? 'none')}`),
  },
];

const TELLING: readonly TargetTool[] = [
  {
    name: 'test_tool_with_logging',
    description: 'Sends three log messages while it runs',
    answer: async ({ context }) => {
      await context.mcpReq.log('info', 'Tool execution started');
      await pause(STEP_MS);
      await context.mcpReq.log('info', 'Tool processing data');
      await pause(STEP_MS);
      await context.mcpReq.log('info', 'Tool execution completed');
      return say('Tool with logging executed successfully');
    },
  },
  {
    name: 'test_logging_tool',
    description: 'Logs at several levels, to those who asked for it',
    answer: async ({ context }) => {
      for (const level of ['debug', 'info', 'warning', 'error'] as const) await context.mcpReq.log(level, `A message at level ${level}`);
      return say('Logged at four levels');
    },
  },
  {
    name: 'test_tool_with_progress',
    description: 'Tells its progress three times while it runs',
    answer: async ({ context }) => {
      await tellProgress(context, { progress: 0, total: 100, message: 'Completed step 0 of 100' });
      await pause(STEP_MS);
      await tellProgress(context, { progress: 50, total: 100, message: 'Completed step 50 of 100' });
      await pause(STEP_MS);
      // The last one leaves a moment before the result: a relay that does not wait for it loses it.
      await tellProgress(context, { progress: 100, total: 100, message: 'Completed step 100 of 100' });
      return say('Tool with progress executed successfully');
    },
  },
  {
    name: 'test_reconnection',
    description: 'Closes its event stream in the middle of the call; the client fetches the answer by reconnecting (SEP-1699)',
    answer: async ({ context }) => {
      context.http?.closeSSE?.();
      await pause(2 * STEP_MS);
      return say('Reconnection test completed');
    },
  },
];

/** Tools that answer by themselves, and those that announce a change. */
export function answeringTools(changes: Changes): TargetTool[] {
  return [
    ...CONTENT,
    ...TELLING,
    {
      name: 'test_trigger_tool_change',
      description: 'Announces that the list of tools changed',
      answer: () => {
        changes.toolsChanged();
        return say('Tool list change announced');
      },
    },
    {
      name: 'test_trigger_prompt_change',
      description: 'Announces that the list of prompts changed',
      answer: () => {
        changes.promptsChanged();
        return say('Prompt list change announced');
      },
    },
    {
      name: 'test_trigger_resource_update',
      description: 'Announces that a resource changed, by default the watched one',
      input: schema({ type: 'object', properties: { uri: { type: 'string' } } }),
      answer: ({ args }) => {
        const uri = typeof args['uri'] === 'string' ? args['uri'] : WATCHED_RESOURCE;
        changes.resourceUpdated(uri);
        return say(`Update of ${uri} announced`);
      },
    },
  ];
}
