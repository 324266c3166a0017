import { ReviewFault } from '@gatehouse/access';
import type { DeskAnswer } from '../oauth/desk.js';
import { FormRefused, readForm, type FormTokens } from '../oauth/form.js';
import { isFresh, type FreshnessParts } from '../visits/fresh-sign-in.js';
import { PersonalDesk, type PersonalDeskParts } from '../visits/personal-desk.js';
import { redirectTo, type PageVisit, type Visitor } from '../visits/visitors.js';
import { ReasonNeeded, REVIEW_VERBS, type ApprovalDesk, type ReviewVerb } from './approval-desk.js';
import { approvalProblemPage, LONGEST_REASON, overviewPage, reviewPage } from './approval-pages.js';
import { APPROVALS_PATH } from './approvals-path.js';

export interface ApprovalPageParts extends FreshnessParts, PersonalDeskParts {
  readonly approvals: ApprovalDesk;
  readonly tokens: FormTokens;
}

const REVIEW_ID = /^[0-9a-f]{8}-[0-9a-f-]{27}$/;
const STATUS: Readonly<Record<ReviewFault['why'], number>> = { not_yours: 404, second_person: 409, closed: 409 };

/** The pages on which people decide about held calls, in their own browser, where no assistant acts for them. */
export class ApprovalPageDesk extends PersonalDesk<ApprovalPageParts> {
  /** GET /approvals. Also where the way through signing in ends. */
  overview(visit: PageVisit): Promise<DeskAnswer> {
    return this.visited(visit, async ({ person }) => {
      const { approvals, clock } = this.parts;
      const [waiting, all] = await Promise.all([approvals.waitingFor(person), approvals.askedBy(person)]);
      const asked = all.filter(({ id }) => waiting.every((review) => review.id !== id));
      return this.shown(overviewPage(person, { waiting, asked }, clock.now()));
    });
  }

  /** GET /approvals/{id} */
  show(visit: PageVisit, id: string): Promise<DeskAnswer> {
    return this.visited(visit, (visitor) => this.page(visitor, id));
  }

  /** GET /approvals/{id}/sign-in, for those whose sign-in is too old to break the glass with. */
  signInAnew(visit: PageVisit, id: string): Promise<DeskAnswer> {
    return this.visited(visit, async () => this.parts.visitors.signInAnew(`${APPROVALS_PATH}/${known(id)}`));
  }

  /** POST /approvals/{id} */
  decide(visit: PageVisit, id: string): Promise<DeskAnswer> {
    return this.visited(visit, async (visitor) => {
      const form = await readForm(visit.request);
      this.parts.tokens.assertOurs(visit.request, form, placeOf(visitor, known(id)));
      const verb = REVIEW_VERBS.find((each) => each === form.get('decision'));
      if (verb === undefined) throw new FormRefused(400, 'Approve it or refuse it.');
      return this.carryOut(visitor, { id, verb, reason: (form.get('reason') ?? '').replaceAll(/\s+/g, ' ').trim() });
    });
  }

  private async carryOut(visitor: Visitor, { id, verb, reason }: { id: string; verb: ReviewVerb; reason: string }): Promise<DeskAnswer> {
    if (reason.length > LONGEST_REASON) return this.page(visitor, id, `Give the reason in ${LONGEST_REASON} characters.`);
    if (verb === 'break_glass' && !(await isFresh(visitor, this.parts)))
      return this.page(visitor, id, 'Sign in again before you break the glass: your sign-in is too long ago.');
    try {
      await this.parts.approvals.decide(verb, { id, person: visitor.person, reason, by: 'page' });
    } catch (thrown) {
      if (!(thrown instanceof ReasonNeeded)) throw thrown;
      return this.page(visitor, id, thrown.message);
    }
    return redirectTo(`${APPROVALS_PATH}/${id}`);
  }

  private async page(visitor: Visitor, id: string, problem?: string): Promise<DeskAnswer> {
    const { approvals, tokens, clock } = this.parts;
    const { person } = visitor;
    const shown = await approvals.show(known(id), person, 'page');
    const { uid, step } = placeOf(visitor, id);
    const options = approvals.optionsFor(person, shown.review);
    const fresh = options.breakGlass && (await isFresh(visitor, this.parts));
    const view = { ...shown, person, now: clock.now(), options, isFresh: fresh, token: tokens.of(uid, step), problem };
    return this.shown(reviewPage(view), problem === undefined ? 200 : 400);
  }

  protected override toldOf(fault: unknown): DeskAnswer | undefined {
    if (fault instanceof FormRefused) return this.shown(approvalProblemPage(fault.message), fault.status);
    return fault instanceof ReviewFault ? this.shown(approvalProblemPage(fault.message), STATUS[fault.why]) : undefined;
  }
}

/** What cannot be an id is answered like one that is not theirs. */
function known(id: string): string {
  if (!REVIEW_ID.test(id)) throw ReviewFault.notYours();
  return id;
}

/** A form belongs to one person in one browser, and to one review. */
const placeOf = ({ session, person }: Visitor, id: string): { uid: string; step: string } => ({
  uid: `${session} ${person.subject}`,
  step: `review ${id}`,
});
