import { BEFORE, PlainServer, type Json } from './plain-server.js';

/** What no door may let out, and how it may come back in pieces: as it is written, and its last figures alone. */
export const NEVER_SHOWN = /900-12-3456|900123456|\b3456\b|000123456789|0001-2345-6789|4471/;

const RECORD = { ContactKey: 'CON-1', OwnerMemberKey: 'MEM-1001', ssn: '900-12-3456', accountNumber: '000123456789', GateCode: '4471' };
const SAID = 'Her SSN is 900-12-3456, the account number is 000123456789, and the gate code is 4471.';
const text = (said: string): Json => ({ type: 'text', text: said });
const QUESTION = {
  method: 'elicitation/create',
  params: {
    mode: 'form',
    message: `${SAID} Go on?`,
    requestedSchema: { type: 'object', properties: { go: { type: 'boolean', title: 'Go on', description: SAID } } },
  },
};
const TOOLS = ['in_text', 'in_structure', 'in_error', 'in_parts', 'in_progress', 'in_log', 'in_question', 'in_task'];

/** A server that says the same secrets of a client through every door that it has. */
export function tellingServer(slug: string): Promise<PlainServer> {
  const inputSchema = { type: 'object', properties: {}, additionalProperties: false };
  const offers = {
    tools: TOOLS.map((name) => ({ name, description: 'Reads a client', inputSchema })),
    prompts: [{ name: 'letter', description: 'A letter', arguments: [{ name: 'topic', description: 'About what' }] }],
    resources: [
      { uri: `${slug}://card`, name: 'card', mimeType: 'application/json' },
      { uri: `${slug}://blob`, name: 'blob', mimeType: 'text/plain' },
    ],
  };
  return PlainServer.start('modern', offers, (method, params) => answerOf(method, params));
}

function answerOf(method: string, params: Json): Json {
  switch (method) {
    case 'prompts/get':
      return { description: SAID, messages: [{ role: 'user', content: text(SAID) }] };
    case 'resources/read':
      return { contents: [contentAt(String(params['uri']))] };
    case 'completion/complete':
      return { completion: { values: [SAID, '900-12-3456'], total: 2, hasMore: false } };
    case 'tasks/get':
      return { status: 'completed', statusMessage: SAID, result: { content: [text(SAID)], structuredContent: RECORD } };
    default:
      return toolAnswer(String(params['name']));
  }
}

const contentAt = (uri: string): Json =>
  uri.endsWith('card')
    ? { uri, mimeType: 'application/json', text: JSON.stringify(RECORD) }
    : { uri, mimeType: 'text/plain', blob: Buffer.from(SAID).toString('base64') };

function toolAnswer(name: string): Json {
  const done = { content: [text('Done.')] };
  switch (name) {
    case 'in_structure':
      return { content: [text(JSON.stringify(RECORD))], structuredContent: RECORD };
    case 'in_error':
      return { content: [text(`It could not be saved. ${SAID}`)], isError: true };
    case 'in_parts':
      return {
        content: [
          text('SSN 900-12-'),
          text('3456'),
          { type: 'resource_link', uri: 'telling://card', name: 'card', description: SAID },
          { type: 'resource', resource: { uri: 'telling://card', mimeType: 'text/plain', text: SAID } },
        ],
      };
    case 'in_progress':
      return { ...done, [BEFORE]: [1, 2].map((progress) => ({ method: 'notifications/progress', params: { progress, message: SAID } })) };
    case 'in_log':
      return { ...done, [BEFORE]: [{ method: 'notifications/message', params: { level: 'error', data: { said: SAID, ...RECORD } } }] };
    case 'in_question':
      return { resultType: 'input_required', inputRequests: { go: QUESTION }, requestState: 'state' };
    case 'in_task':
      return {
        resultType: 'task',
        taskId: 'task-1',
        status: 'working',
        statusMessage: SAID,
        createdAt: '2026-11-02T10:00:00Z',
        ttlMs: 60_000,
      };
    default:
      return { content: [text(SAID)] };
  }
}

export const tellingSection = (slug: string, url: string): string => `
  - id: ${slug}
    transport: http
    url: ${url}
    asks: [elicitation]
    tools:
${TOOLS.map((name) => `      ${name}: { action: read, dataClass: contact, resource: Contacts }`).join('\n')}
    prompts: { letter: { action: read, dataClass: general } }
    resources: { "${slug}://": { action: read, dataClass: contact, resource: Contacts } }
`;
