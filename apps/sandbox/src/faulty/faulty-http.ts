import type { IncomingMessage, ServerResponse } from 'node:http';
import { isJsonObject, type JsonObject } from '@gatehouse/kernel';
import { CHAOS_MODES, isChaosMode } from '../mcp/chaos.js';
import { misbehave } from '../mcp/misbehave.js';
import { readJson } from '../mcp/request-body.js';
import { faceAnswer, isModern, textResult, type Speaks } from './face.js';

const OWN_TOOLS = { well: 'Answers as it should.', change_era: 'Answers, and from then on speaks only the other era.' };
const TOOLS = { ...OWN_TOOLS, ...Object.fromEntries(CHAOS_MODES.map((mode) => [mode, `For tests, answers badly on purpose: ${mode}.`])) };
const FLOOD = 5_000;

/**
 * An MCP server over HTTP whose tools are faults, one for each way in which an endpoint can go wrong on the wire. Written without the SDK,
 * which would not let it. It lists and greets as it should, so that it is let in.
 */
export class FaultyService {
  private speaks: Speaks = 'both';
  private tally = 0;

  /** Calls of tools so far. */
  get calls(): number {
    return this.tally;
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method !== 'POST') return void response.writeHead(405).end();
    const body = await readJson(request);
    const message = body.kind === 'json' && isJsonObject(body.value) ? body.value : {};
    if (message['id'] === undefined) return void response.writeHead(202).end();
    if (this.isOutOfDate(message)) return refuse(response, message);
    if (message['method'] === 'tools/call') return this.call(message, response);
    const result = faceAnswer(message, { name: 'faulty-http', speaks: this.speaks, tools: TOOLS });
    reply(response, message, result ? { result } : { error: { code: -32_601, message: 'Method not found' } });
  }

  private call(message: JsonObject, response: ServerResponse): void {
    this.tally += 1;
    const name = isJsonObject(message['params']) ? message['params']['name'] : undefined;
    if (isChaosMode(name)) return misbehave(name, { response, body: message, count: FLOOD });
    const modern = isModern(message);
    if (name === 'change_era') this.speaks = modern ? 'legacy' : 'modern';
    const known = typeof name === 'string' && Object.hasOwn(OWN_TOOLS, name);
    reply(response, message, known ? { result: textResult(name, modern) } : { error: { code: -32_602, message: 'Unknown tool' } });
  }

  private isOutOfDate(message: JsonObject): boolean {
    return this.speaks === (isModern(message) ? 'legacy' : 'modern');
  }
}

function reply(response: ServerResponse, message: JsonObject, rest: JsonObject): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ jsonrpc: '2.0', id: message['id'], ...rest }));
}

/** As servers of one era refuse requests of the other: the old ones miss a session, the new ones an envelope. */
function refuse(response: ServerResponse, message: JsonObject): void {
  const error = isModern(message)
    ? { code: -32_000, message: 'Bad Request: Server not initialized' }
    : { code: -32_020, message: 'Bad Request: MCP-Protocol-Version is missing' };
  response.writeHead(400, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ jsonrpc: '2.0', id: null, error }));
}
