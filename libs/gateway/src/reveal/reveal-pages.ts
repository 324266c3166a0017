import type { Principal } from '@gatehouse/kernel';
import { visibleText } from '../approvals/visible-text.js';
import { html } from '../html.js';
import { page, problemNote } from '../oauth/page.js';
import type { RevealedValue } from './revealed-values.js';
import { REVEAL_PATH } from './reveal-tool.js';

const signedIn = (person: Principal) => html`<p class="soft">You are signed in as <strong>${person.subject}</strong>.</p>`;

export function valuePage(person: Principal, { resource, key, field, text }: RevealedValue): string {
  return page(
    'One value in clear',
    html`<h1>One value in clear</h1>
      ${signedIn(person)}
      <dl>
        <div>
          <dt>Record</dt>
          <dd>${resource} ${visibleText(key)}</dd>
        </div>
        <div>
          <dt>Field</dt>
          <dd>${field}</dd>
        </div>
      </dl>
      <pre dir="auto">${text.split('\n').map(visibleText).join('\n')}</pre>
      <p class="warning">Your assistant has not seen it. That you saw it is on record.</p>
      <p class="soft">The page can be opened for five minutes after the call.</p>`,
  );
}

/** Who is signed in for long proves it again first. */
export function provePage(person: Principal, id: string): string {
  return page(
    'Sign in again',
    html`<h1>Sign in again to see it</h1>
      ${signedIn(person)}
      <p>A value is shown in clear to somebody who has just proven who they are.</p>
      <p><a href="${REVEAL_PATH}/${id}/sign-in">Sign in again</a></p>`,
  );
}

export function noValuePage(sentence: string): string {
  return page(
    'Nothing to see',
    html`<h1>Nothing to see</h1>
      ${problemNote(sentence)}
      <p class="soft">Ask your assistant for it again.</p>`,
  );
}
