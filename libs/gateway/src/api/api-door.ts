import type { IncomingMessage } from 'node:http';
import type { Throttle } from '@gatehouse/identity';
import { covers, Refusal, type Principal, type TokenClaims } from '@gatehouse/kernel';

const LARGEST_BODY = 16_384;

export interface ApiAnswer {
  readonly status: number;
  readonly body: object;
}

export interface ApiDoorParts {
  /** Client ids of gateway.yaml with `approvals: true`. */
  readonly clients: ReadonlySet<string>;
  /** Of the gateway itself: elsewhere the same client id may be anybody's. */
  readonly issuer: string;
  /** Throws a Refusal where the account may not be used. */
  readonly resolve: (claims: TokenClaims) => Principal;
  /** By person. */
  readonly pace: Throttle;
}

/** What the interface answers instead. */
export class ApiFault extends Error {
  constructor(
    readonly status: number,
    readonly error: string,
    sentence: string,
  ) {
    super(sentence);
  }
}

export const forbidden = (sentence: string): ApiFault => new ApiFault(403, 'forbidden', sentence);
export const invalid = (sentence: string): ApiFault => new ApiFault(400, 'invalid_request', sentence);

/** Who comes in by the interface: a brokerage's own tools, for a person with the scope for it. An assistant has no way in. */
export class ApiDoor {
  constructor(private readonly parts: ApiDoorParts) {}

  /** @param faultOf what is thrown by the work, in the interface's words; undefined for what is no answer */
  async admitted(
    claims: TokenClaims,
    work: (person: Principal) => object | Promise<object>,
    faultOf: (thrown: unknown) => ApiFault | undefined = () => undefined,
  ): Promise<ApiAnswer> {
    try {
      const person = this.personOf(claims);
      if (!(await this.parts.pace.take(person.subject)))
        throw new ApiFault(429, 'too_many_requests', 'That was too much at once. Try again in a minute.');
      return { status: 200, body: await work(person) };
    } catch (thrown) {
      const fault = thrown instanceof ApiFault ? thrown : (faultOf(thrown) ?? refusalFault(thrown));
      if (!fault) throw thrown;
      return { status: fault.status, body: { error: fault.error, message: fault.message } };
    }
  }

  private personOf(claims: TokenClaims): Principal {
    const { clients, issuer, resolve } = this.parts;
    if (claims.issuer !== issuer || !clients.has(claims.clientId))
      throw forbidden(
        'This application may not decide. identity.oauth.clients in gateway.yaml says with `approvals: true` which may; an assistant never should.',
      );
    const person = resolve(claims);
    const isAdmin = covers(claims.scopes, 'mcp:admin') && (person.scopes === undefined || covers(person.scopes, 'mcp:admin'));
    if (!isAdmin) throw forbidden('This needs a token with the scope mcp:admin. Have the person sign in for it.');
    return person;
  }
}

function refusalFault(thrown: unknown): ApiFault | undefined {
  if (!(thrown instanceof Refusal)) return undefined;
  return thrown.line.kind === 'upstream' ? new ApiFault(503, 'unavailable', thrown.message) : forbidden(thrown.message);
}

export async function readJson(request: IncomingMessage): Promise<unknown> {
  if (!/^application\/json\s*(?:;|$)/i.test(request.headers['content-type'] ?? ''))
    throw new ApiFault(415, 'unsupported_media_type', 'Send application/json.');
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LARGEST_BODY) throw new ApiFault(413, 'too_large', `A request has at most ${LARGEST_BODY} bytes.`);
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown;
  } catch {
    throw invalid('The body is not JSON.');
  }
}
