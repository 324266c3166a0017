import type { IncomingMessage } from 'node:http';
import { ReviewFault, type Review } from '@gatehouse/access';
import type { JsonObject, Principal, TokenClaims } from '@gatehouse/kernel';
import { ApiDoor, ApiFault, invalid, readJson, type ApiAnswer, type ApiDoorParts } from '../api/api-door.js';
import { ReasonNeeded, type ApprovalDesk } from './approval-desk.js';
import { LONGEST_REASON } from './approval-pages.js';

const VERBS = ['approve', 'refuse'] as const;

export interface ApprovalApiParts extends ApiDoorParts {
  readonly approvals: ApprovalDesk;
}

/** Decisions about held calls by a tool of the brokerage's own. An assistant has no way in: whoever asks for a call never decides about it. */
export class ApprovalApi {
  private readonly door: ApiDoor;

  constructor(private readonly parts: ApprovalApiParts) {
    this.door = new ApiDoor(parts);
  }

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

  private admitted(claims: TokenClaims, work: (person: Principal) => Promise<object>): Promise<ApiAnswer> {
    return this.door.admitted(claims, work, faultOf);
  }
}

const timeOf = (at: number): string => new Date(at).toISOString();

function faultOf(thrown: unknown): ApiFault | undefined {
  if (thrown instanceof ReasonNeeded) return invalid(thrown.message);
  if (!(thrown instanceof ReviewFault)) return undefined;
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
