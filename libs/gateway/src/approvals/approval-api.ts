import type { IncomingMessage } from 'node:http';
import { ReviewFault, type Review } from '@gatehouse/access';
import type { Throttle } from '@gatehouse/identity';
import { covers, Refusal, type JsonObject, type Principal, type TokenClaims } from '@gatehouse/kernel';
import { ReasonNeeded, type ApprovalDesk } from './approval-desk.js';
import { LONGEST_REASON } from './approval-pages.js';

const LARGEST_BODY = 16_384;
const VERBS = ['approve', 'refuse'] as const;

export interface ApiAnswer {
  readonly status: number;
  readonly body: object;
}

export interface ApprovalApiParts {
  readonly approvals: ApprovalDesk;
  /** Client ids of gateway.yaml with `approvals: true`. */
  readonly clients: ReadonlySet<string>;
  /** Of the gateway itself: elsewhere the same client id may be anybody's. */
  readonly issuer: string;
  /** Throws a Refusal where the account may not be used. */
  readonly resolve: (claims: TokenClaims) => Principal;
  /** By person. */
  readonly pace: Throttle;
}

class ApiFault extends Error {
  constructor(
    readonly status: number,
    readonly error: string,
    sentence: string,
  ) {
    super(sentence);
  }
}

/** Decisions about held calls by a tool of the brokerage's own. An assistant has no way in: whoever asks for a call never decides about it. */
export class ApprovalApi {
  constructor(private readonly parts: ApprovalApiParts) {}

  /** GET /api/approvals */
  list(claims: TokenClaims): Promise<ApiAnswer> {
    return this.admitted(claims, async (person) => {
      const { approvals } = this.parts;
      const [waiting, asked] = await Promise.all([approvals.waitingFor(person), approvals.askedBy(person)]);
      return { waiting: waiting.map((review) => this.told(review, person)), asked: asked.map((review) => this.told(review, person)) };
    });
  }

  /** GET /api/approvals/{id} */
  show(claims: TokenClaims, id: string): Promise<ApiAnswer> {
    return this.admitted(claims, async (person) => {
      const { review, arguments: sent } = await this.parts.approvals.show(id, person, 'api');
      return { ...this.told(review, person), ...(sent === undefined ? {} : { arguments: sent }) };
    });
  }

  /** POST /api/approvals/{id} with `{ decision: approve|refuse, reason? }` */
  decide(claims: TokenClaims, id: string, request: IncomingMessage): Promise<ApiAnswer> {
    return this.admitted(claims, async (person) => {
      const { verb, reason } = decisionIn(await readJson(request));
      return this.told(
        await this.parts.approvals.decide(verb, { id, person, by: 'api', ...(reason === undefined ? {} : { reason }) }),
        person,
      );
    });
  }

  /** Never with what is sealed, and in the words of the interface. */
  private told(review: Review, person: Principal): JsonObject {
    const { id, subject, upstream, tool, status, openedAt, expiresAt, approverRoles, approvals, grounds, decidedBy, decidedAt, reason } =
      review;
    const { approve, refuse } = this.parts.approvals.optionsFor(person, review);
    return {
      id,
      requestedBy: subject,
      upstream,
      tool,
      status,
      requestedAt: timeOf(openedAt),
      expiresAt: timeOf(expiresAt),
      approverRoles: [...approverRoles],
      approvals: approvals.map(({ role, by, at }) => ({ role, by, at: timeOf(at) })),
      because: grounds.map(({ rule, says, source }) => ({ rule, says, ...(source ? { source: { ...source } } : {}) })),
      ...(decidedBy === undefined ? {} : { decidedBy }),
      ...(decidedAt === undefined ? {} : { decidedAt: timeOf(decidedAt) }),
      ...(reason === undefined ? {} : { reason }),
      may: { approve, refuse },
    };
  }

  private async admitted(claims: TokenClaims, work: (person: Principal) => Promise<object>): Promise<ApiAnswer> {
    try {
      const person = this.personOf(claims);
      if (!(await this.parts.pace.take(person.subject)))
        throw new ApiFault(429, 'too_many_requests', 'That was too much at once. Try again in a minute.');
      return { status: 200, body: await work(person) };
    } catch (thrown) {
      const fault = faultOf(thrown);
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
    if (!isAdmin) throw forbidden('Deciding needs a token with the scope mcp:admin. Have the person sign in for it.');
    return person;
  }
}

const timeOf = (at: number): string => new Date(at).toISOString();
const forbidden = (sentence: string): ApiFault => new ApiFault(403, 'forbidden', sentence);
const invalid = (sentence: string): ApiFault => new ApiFault(400, 'invalid_request', sentence);

function faultOf(thrown: unknown): ApiFault {
  if (thrown instanceof ApiFault) return thrown;
  if (thrown instanceof ReasonNeeded) return invalid(thrown.message);
  if (thrown instanceof Refusal)
    return thrown.line.kind === 'upstream' ? new ApiFault(503, 'unavailable', thrown.message) : forbidden(thrown.message);
  if (!(thrown instanceof ReviewFault)) throw thrown;
  return thrown.why === 'not_yours' ? new ApiFault(404, 'not_found', thrown.message) : new ApiFault(409, thrown.why, thrown.message);
}

function decisionIn(sent: unknown): { readonly verb: (typeof VERBS)[number]; readonly reason: string | undefined } {
  const { decision, reason } = (typeof sent === 'object' && sent !== null ? sent : {}) as Record<string, unknown>;
  const verb = VERBS.find((each) => each === decision);
  if (verb === undefined) throw invalid('Send { "decision": "approve" } or { "decision": "refuse", "reason": "…" }.');
  if (reason === undefined) return { verb, reason };
  if (typeof reason !== 'string' || reason.length > LONGEST_REASON)
    throw invalid(`The reason is a text of at most ${LONGEST_REASON} characters.`);
  return { verb, reason };
}

async function readJson(request: IncomingMessage): Promise<unknown> {
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
