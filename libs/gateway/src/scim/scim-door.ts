import type { IncomingMessage } from 'node:http';
import { ScimFault, type ScimAnswer, type ScimClient, type ScimClients, type ScimService, type Throttle } from '@gatehouse/identity';

export const SCIM_PATH = '/scim/v2';

/** A group with ten thousand members, twice over. */
const LARGEST_BODY = 1_048_576;
const SCIM_TYPE = 'application/scim+json';

export interface DoorAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface ScimDoorParts {
  readonly service: ScimService;
  readonly clients: ScimClients;
  /** Wrong tokens, per address. */
  readonly tries: Throttle;
  /** Durable when it resolves. */
  readonly refused: (address: string, status: number) => Promise<void>;
  readonly onFault: (fault: unknown) => void;
}

/** What stands before SCIM: the token, the size of what is sent, and the words of an answer. Knows nothing of HTTP frameworks. */
export class ScimDoor {
  constructor(private readonly parts: ScimDoorParts) {}

  /** Never rejects. */
  async answer(request: IncomingMessage, address: string): Promise<DoorAnswer> {
    try {
      const client = await this.admit(request, address);
      return worded(await this.parts.service.answer(client, await read(request)));
    } catch (thrown) {
      if (!(thrown instanceof ScimFault)) this.parts.onFault(thrown);
      const fault = thrown instanceof ScimFault ? thrown : new ScimFault(500, 'The gateway could not do this. Try again later.');
      return worded({ status: fault.status, body: fault.body, headers: headersOf(fault) });
    }
  }

  private async admit({ headers }: IncomingMessage, address: string): Promise<ScimClient> {
    const [, token] = /^Bearer +([A-Za-z0-9._~+/=-]+)$/i.exec(headers.authorization ?? '') ?? [];
    const client = token === undefined ? undefined : this.parts.clients.find(token);
    if (client) return client;
    const status = (await this.parts.tries.take(address)) ? 401 : 429;
    await this.parts.refused(address, status);
    if (status === 429) throw new ScimFault(429, 'Too many wrong tokens from this address. Try again in a minute.');
    throw new ScimFault(401, 'The bearer token is none of identity.scim in gateway.yaml.');
  }
}

function headersOf({ status }: ScimFault): Readonly<Record<string, string>> {
  if (status === 401) return { 'www-authenticate': 'Bearer' };
  return status === 429 ? { 'retry-after': '60' } : {};
}

function worded({ status, headers, body }: ScimAnswer): DoorAnswer {
  const always = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };
  return { status, headers: { 'content-type': SCIM_TYPE, ...always, ...headers }, body: body ? JSON.stringify(body) : '' };
}

async function read(request: IncomingMessage): Promise<Parameters<ScimService['answer']>[1]> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://gateway.invalid');
  const { 'if-match': ifMatch, 'if-none-match': ifNoneMatch } = request.headers;
  const text = await readText(request);
  return {
    method: request.method ?? 'GET',
    path: pathname.slice(SCIM_PATH.length).replace(/\/$/, ''),
    query: searchParams,
    ifMatch,
    ifNoneMatch,
    ...(text === '' ? {} : { body: parsed(request, text) }),
  };
}

async function readText(request: IncomingMessage): Promise<string> {
  const tooLarge = new ScimFault(413, `A request has at most ${LARGEST_BODY} bytes; send fewer members at once.`);
  if (Number(request.headers['content-length'] ?? 0) > LARGEST_BODY) throw tooLarge;
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LARGEST_BODY) throw tooLarge;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parsed({ headers }: IncomingMessage, text: string): unknown {
  if (!/^application\/(scim\+)?json\s*(;|$)/i.test(headers['content-type'] ?? ''))
    throw new ScimFault(415, `Send ${SCIM_TYPE} or application/json.`);
  try {
    return JSON.parse(text);
  } catch {
    throw ScimFault.badRequest('invalidSyntax', 'The body is not JSON.');
  }
}
