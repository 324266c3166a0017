import { isJsonObject, type JsonObject } from '@gatehouse/kernel';
import { metaOf } from '../wire/json-rpc.js';
import { RPC } from '../wire/protocol.js';
import { insufficientScopes } from './challenge.js';
import type { FrontCredentials } from './front-credentials.js';
import { readFrontMessage, standardHeaders, type FrontMessage } from './front-message.js';
import type { GatewayLine, LineAnswer, LineRequest } from './gateway-line.js';
import { LegacySession } from './legacy-session.js';
import { ToolSchemas } from './tool-schemas.js';

export class GatewayUnreachable extends Error {
  constructor(cause: unknown) {
    super('The gateway cannot be reached. Check the address and the network, and try again.', { cause });
    this.name = 'GatewayUnreachable';
  }
}

const parsed = (text: string): JsonObject => {
  const value: unknown = JSON.parse(text);
  return isJsonObject(value) ? value : {};
};

/**
 * Gets one message to the gateway and its answers back: with a token that is good, in a session that is open, with the headers that the
 * message needs. Each of these is mended once and the message sent again; the gateway acted on none of the refused ones.
 */
export class Delivery {
  private readonly session = new LegacySession();
  private readonly schemas = new ToolSchemas();

  constructor(
    private readonly line: GatewayLine,
    private readonly credentials: FrontCredentials,
  ) {}

  get hasSession(): boolean {
    return this.session.isOpen;
  }

  /** JSON texts of what comes back. Throws where a request stays without its answer. */
  async *deliver(message: FrontMessage, signal: AbortSignal): AsyncGenerator<string> {
    if (message.method === 'initialize') this.session.begin(message);
    const answer = await this.post(message, signal);
    let isAnswered = message.kind !== 'request';
    try {
      for await (const text of answer.messages()) {
        const received = parsed(text);
        // Ring 1 of the gateway answers in HTTP's own words, which are no message.
        if (received['jsonrpc'] !== '2.0') continue;
        const isAnswer = !('method' in received) && (received['id'] === message.id || answer.status >= 400);
        isAnswered ||= isAnswer;
        this.learn(message, answer, received);
        // A message that was refused as such is answered without its id.
        yield isAnswer && received['id'] !== message.id ? JSON.stringify({ ...received, id: message.id ?? null }) : text;
      }
    } catch (fault) {
      if (!isAnswered) throw signal.aborted ? fault : new GatewayUnreachable(fault);
    }
    if (!isAnswered && !signal.aborted) throw new Error(refusalOf(answer.status));
    if (answer.status >= 400 && message.kind !== 'request') throw new Error(refusalOf(answer.status));
  }

  /** The stream of a session; undefined where the gateway offers none. */
  async listen(signal: AbortSignal): Promise<AsyncGenerator<string> | undefined> {
    const answer = await this.authorised((token) => ({ method: 'GET', headers: { ...this.session.headers(), ...bearer(token) }, signal }));
    return answer.status === 200 ? answer.messages() : undefined;
  }

  async endSession(signal: AbortSignal): Promise<void> {
    if (!this.session.isOpen) return;
    try {
      const token = await this.credentials.current();
      await this.line.send({ method: 'DELETE', headers: { ...this.session.headers(), ...bearer(token) }, signal });
    } catch {
      // The gateway ends it by itself after a while.
    }
  }

  private async post(message: FrontMessage, signal: AbortSignal): Promise<LineAnswer> {
    const answer = await this.attempt(message, signal);
    if (answer.status === 404 && message.modernVersion === undefined && this.session.initialize && message.method !== 'initialize') {
      await this.reopen(signal);
      return this.attempt(message, signal);
    }
    // A header is missing that repeats an argument: the tool is known once it was listed.
    if (answer.status === 400 && message.method === 'tools/call' && message.modernVersion !== undefined) {
      const texts = await collected(answer);
      if (!texts.some((text) => codeIn(text) === RPC.headerMismatch)) return replayed(answer, texts);
      await this.listTools(message, signal);
      return this.attempt(message, signal);
    }
    return answer;
  }

  private attempt(message: FrontMessage, signal: AbortSignal): Promise<LineAnswer> {
    const own = message.modernVersion === undefined && message.method !== 'initialize' ? this.session.headers() : {};
    const headers = { ...own, ...standardHeaders(message), ...this.schemas.headersFor(message) };
    return this.authorised((token) => ({ method: 'POST', headers: { ...headers, ...bearer(token) }, body: message.text, signal }));
  }

  /** With the token at hand, then once with a renewed one, and once with one that reaches further. */
  private async authorised(make: (token: string) => LineRequest): Promise<LineAnswer> {
    let token = await this.credentials.current();
    let answer = await this.send(make(token));
    if (answer.status === 401) {
      token = await this.credentials.renew(token);
      answer = await this.send(make(token));
    }
    const scopes = answer.status === 403 ? insufficientScopes(answer.header('www-authenticate')) : undefined;
    if (!scopes) return answer;
    return this.send(make(await this.credentials.widen(token, scopes)));
  }

  private async send(request: LineRequest): Promise<LineAnswer> {
    try {
      return await this.line.send(request);
    } catch (fault) {
      throw request.signal.aborted ? fault : new GatewayUnreachable(fault);
    }
  }

  private async reopen(signal: AbortSignal): Promise<void> {
    const initialize = this.session.initialize!;
    const answer = await this.attempt(initialize, signal);
    for (const text of await collected(answer)) this.learn(initialize, answer, parsed(text));
    await this.attempt(readFrontMessage('{"jsonrpc":"2.0","method":"notifications/initialized"}')!, signal);
  }

  private async listTools({ params }: FrontMessage, signal: AbortSignal): Promise<void> {
    const { progressToken: _token, ...meta } = metaOf(params);
    let cursor: unknown;
    do {
      const asked = { _meta: meta, ...(typeof cursor === 'string' ? { cursor } : {}) };
      const list = readFrontMessage(JSON.stringify({ jsonrpc: '2.0', id: 'gatehouse-front-tools', method: 'tools/list', params: asked }))!;
      const [text] = await collected(await this.attempt(list, signal));
      const result = text === undefined ? undefined : parsed(text)['result'];
      this.schemas.learn(result);
      cursor = isJsonObject(result) ? result['nextCursor'] : undefined;
    } while (typeof cursor === 'string');
  }

  private learn({ method, id }: FrontMessage, answer: LineAnswer, received: JsonObject): void {
    if (received['id'] !== id || !('result' in received)) return;
    if (method === 'tools/list') this.schemas.learn(received['result']);
    if (method === 'initialize') this.session.opened(answer.header('mcp-session-id'), received['result']);
  }
}

const bearer = (token: string): Record<string, string> => ({ authorization: `Bearer ${token}` });

async function collected(answer: LineAnswer): Promise<string[]> {
  const texts: string[] = [];
  for await (const text of answer.messages()) texts.push(text);
  return texts;
}

function replayed(answer: LineAnswer, texts: readonly string[]): LineAnswer {
  return {
    status: answer.status,
    header: (name) => answer.header(name),
    messages: async function* () {
      yield* texts;
    },
  };
}

function codeIn(text: string): unknown {
  const { error } = parsed(text);
  return isJsonObject(error) ? error['code'] : undefined;
}

function refusalOf(status: number): string {
  if (status === 401) return 'The gateway refused the access token. Sign in again with gatehouse login.';
  if (status === 404) return 'There is no such endpoint at this gateway. Use /mcp, or /mcp/ and the name of an upstream.';
  if (status < 400) return 'The gateway ended the exchange without an answer. Try again.';
  return `The gateway refused the message (HTTP ${status}).`;
}
