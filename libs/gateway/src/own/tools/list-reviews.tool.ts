import type { Review, Reviews } from '@gatehouse/access';
import type { JsonObject, McpCall } from '@gatehouse/kernel';
import { approvalAddress } from '../../approvals/approvals-path.js';
import { answered, deskDescriptor, deskTerms, rows, TEXT } from '../desk-tool.js';
import type { OwnTool } from '../own-tool.js';
import { timeOf } from '../sight.js';

export interface ReviewReading {
  readonly reviews: () => Pick<Reviews, 'waitingFor' | 'askedBy'>;
  /** Undefined where others sign people in: there are no pages then. */
  readonly origin: () => string | undefined;
}

const MOST = 100;
const REVIEWS = rows({
  review: TEXT,
  tool: TEXT,
  requestedBy: TEXT,
  requestedAt: TEXT,
  expiresAt: TEXT,
  status: TEXT,
  approverRoles: { type: 'array', items: TEXT },
  because: { type: 'array', items: TEXT },
  page: TEXT,
});

/**
 * `list_reviews`: what waits for the caller by the rules of approval, and what they asked for. It says where they decide, and decides nothing: an
 * approval is a person's own act, and an assistant that could give it would approve what another assistant asked.
 */
export class ListReviewsTool implements OwnTool {
  readonly terms = deskTerms('held_call');
  readonly descriptor = deskDescriptor({
    name: 'list_reviews',
    title: 'List calls that wait for approval',
    description:
      'Held calls that wait for a decision of the person you work for, and those that they asked for themselves. The person decides on the page of each, where they see exactly what would be sent; give them its address. You cannot decide for them.',
    answers: { waiting: REVIEWS, asked: REVIEWS },
  });

  constructor(private readonly parts: ReviewReading) {}

  async answer(call: McpCall): Promise<JsonObject> {
    const person = call.principal.get();
    const reviews = this.parts.reviews();
    const [waiting, asked] = await Promise.all([reviews.waitingFor(person), reviews.askedBy(person)]);
    const shown = (list: readonly Review[]) => list.slice(0, MOST).map((review) => this.shown(review));
    call.tally('rows', Math.min(waiting.length, MOST) + Math.min(asked.length, MOST));
    return answered({ waiting: shown(waiting), asked: shown(asked) });
  }

  private shown({ id, upstream, tool, subject, openedAt, expiresAt, status, approverRoles, grounds }: Review): JsonObject {
    const origin = this.parts.origin();
    return {
      review: id,
      tool: `${upstream}/${tool}`,
      requestedBy: subject,
      requestedAt: timeOf(openedAt),
      expiresAt: timeOf(expiresAt),
      status,
      approverRoles: [...approverRoles],
      because: grounds.map(({ says }) => says),
      ...(origin === undefined ? {} : { page: approvalAddress(origin, id) }),
    };
  }
}
