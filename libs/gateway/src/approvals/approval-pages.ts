import type { Review, ReviewOptions, ShownReview } from '@gatehouse/access';
import type { Principal } from '@gatehouse/kernel';
import { html, type Html } from '../html.js';
import { hiddenFields, page, problemNote } from '../oauth/page.js';
import { APPROVALS_PATH } from './approvals-path.js';
import { groundLine } from './ground-line.js';
import { visibleJson, visibleText } from './visible-text.js';

export const LONGEST_REASON = 500;

export interface ReviewView extends ShownReview {
  readonly person: Principal;
  readonly now: number;
  readonly options: ReviewOptions;
  /** Whether the sign-in is so fresh that the glass may be broken with it. */
  readonly isFresh: boolean;
  readonly token: string;
  readonly problem?: string | undefined;
}

const timeOf = (at: number): string => `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
const addressOf = ({ id }: Review): string => `${APPROVALS_PATH}/${id}`;
const isOwn = (person: Principal, { subject }: Review): boolean => person.subject.toLowerCase() === subject.toLowerCase();
const nameOf = (role: string): string => (role === 'self' ? 'whoever asked, in person' : role.replaceAll('_', ' '));

export function overviewPage(
  person: Principal,
  reviews: { readonly waiting: readonly Review[]; readonly asked: readonly Review[] },
  now: number,
): string {
  const { waiting, asked } = reviews;
  return page(
    'Approvals',
    html`<h1>Approvals</h1>
      <p class="soft">You are signed in as <strong>${person.subject}</strong>.</p>
      <h2>Waits for you</h2>
      ${waiting.length === 0 && html`<p class="soft">Nothing.</p>`} ${waiting.map((review) => entry(review, now))}
      <h2>Asked in your name</h2>
      ${asked.length === 0 && html`<p class="soft">Nothing of the last day.</p>`} ${asked.map((review) => entry(review, now))}`,
  );
}

function entry(review: Review, now: number): Html {
  return html`<div class="entry">
    <p><a href="${addressOf(review)}">${review.tool}</a></p>
    <p class="soft">${review.subject}, ${timeOf(review.openedAt)}: ${stateOf(review, now)}</p>
  </div>`;
}

function stateOf({ status, expiresAt, decidedBy, reason }: Review, now: number): string {
  if (status === 'used') return 'approved, and the call was made';
  if (status === 'refused') return `refused by ${decidedBy}${reason === undefined ? '' : `: ${visibleText(reason)}`}`;
  if (expiresAt <= now) return 'has run out';
  return status === 'approved' ? 'approved; the same call can be made once' : 'waits';
}

export function reviewPage(view: ReviewView): string {
  const { review, person, problem } = view;
  return page(
    'Approve a call',
    html`<h1>${view.options.approve ? 'Approve this call?' : 'A call that was held'}</h1>
      ${problemNote(problem)}
      <p class="soft">You are signed in as <strong>${person.subject}</strong>.</p>
      ${facts(view)} ${sentPart(view)}
      ${
        isOwn(person, review) &&
        view.options.approve &&
        html`<p class="warning">An application asked for this in your name. Confirm it only if you want exactly what is shown.</p>`
      }
      ${decisionForm(view)} ${glassPart(view)}
      <p class="soft"><a href="${APPROVALS_PATH}">All approvals</a></p>`,
  );
}

function facts({ review, now }: ReviewView): Html {
  const { subject, tool, upstream, openedAt, expiresAt, approverRoles, approvals, grounds } = review;
  const given = approvals.map(({ role, by, at }) => `${by} (${nameOf(role)}), ${timeOf(at)}`).join('; ');
  const rows: readonly (readonly [string, string])[] = [
    ['Asked by', subject],
    ['Tool', `${tool} of ${upstream}`],
    ['Asked at', timeOf(openedAt)],
    ['Good until', timeOf(expiresAt)],
    ['Has to be approved by', approverRoles.map(nameOf).join(' and ')],
    ['Approved so far by', given || 'nobody'],
    ...grounds.map((ground) => ['Waits because', groundLine(ground)] as const),
    ['State', stateOf(review, now)],
  ];
  return html`<dl>
    ${rows.map(
      ([term, text]) =>
        html`<div>
          <dt>${term}</dt>
          <dd>${text}</dd>
        </div>`,
    )}
  </dl>`;
}

function sentPart({ arguments: sent }: ReviewView): Html {
  if (!sent) return html`<p class="soft">What it would have sent is not kept any more.</p>`;
  return html`<h2>Exactly this would be sent</h2>
    <pre dir="ltr">${visibleJson(sent)}</pre>`;
}

function reasonField(id: string, label: string): Html {
  return html`<label for="${id}">${label}</label> <textarea id="${id}" name="reason" maxlength="${LONGEST_REASON}" required></textarea>`;
}

function decisionForm({ review, person, options, token }: ReviewView): Html | undefined {
  if (!options.approve && !options.refuse) return undefined;
  const word = isOwn(person, review) ? 'Confirm' : 'Approve';
  return html`<form method="post" action="${addressOf(review)}">
    ${hiddenFields({ fields: { token } })}
    ${reasonField('reason', review.grounds.some(({ asksReason }) => asksReason) ? 'Why' : 'Why, if you refuse')}
    <div class="actions">
      ${options.approve && html`<button name="decision" value="approve" formnovalidate>${word}</button>`}
      ${options.refuse && html`<button name="decision" value="refuse" class="second">Refuse</button>`}
    </div>
  </form>`;
}

function glassPart({ review, options, isFresh, token }: ReviewView): Html | undefined {
  if (!options.breakGlass) return undefined;
  return html`<h2>In an emergency</h2>
    <details>
      <summary>Break the glass</summary>
      <p class="warning">You let the call through alone. That raises an alert, with your name and your reason.</p>
      ${
        isFresh
          ? html`<form method="post" action="${addressOf(review)}">
              ${hiddenFields({ fields: { token } })} ${reasonField('glass-reason', 'Why this cannot wait')}
              <div class="actions"><button name="decision" value="break_glass" class="second">Break the glass</button></div>
            </form>`
          : html`<p><a href="${addressOf(review)}/sign-in">Sign in again</a> to do so: your sign-in is too long ago.</p>`
      }
    </details>`;
}

/** Why nothing came of it. */
export function approvalProblemPage(sentence: string): string {
  return page(
    'That did not work',
    html`<h1>That did not work</h1>
      ${problemNote(sentence)}
      <p class="soft"><a href="${APPROVALS_PATH}">All approvals</a></p>`,
  );
}
