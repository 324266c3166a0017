import type { Consent, FactorStatus } from '@gatehouse/identity';
import { MEANING } from '../asking-pages.js';
import { visibleText } from '../../approvals/visible-text.js';
import { html, type Html } from '../../html.js';
import { hiddenFields, page, problemNote } from '../page.js';

export interface ShownConsent extends Consent {
  readonly name: string;
}

export interface AccountView {
  readonly user: string;
  readonly token: string;
  readonly consents: readonly ShownConsent[];
  /** False for people who sign in elsewhere: their password and second factor are not ours. */
  readonly hasPassword: boolean;
  readonly mayEnrol: boolean;
  readonly factor: FactorStatus | undefined;
  readonly problem: string | undefined;
}

const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10);
const action = (name: string): string => `/oauth/account/${name}`;
const token = ({ token: value }: AccountView): readonly Html[] => hiddenFields({ fields: { token: value } });

export function accountPage(view: AccountView): string {
  return page(
    'Your account',
    html`<h1>Your account</h1>
      <p class="soft">You are signed in as <strong>${view.user}</strong>.</p>
      ${problemNote(view.problem)}
      <h2>Applications that act for you</h2>
      ${view.consents.length === 0 && html`<p class="soft">None. An application asks you before it gets access.</p>`}
      ${view.consents.map((consent) => consentEntry(view, consent))} ${view.hasPassword && view.mayEnrol && factorSection(view)}
      ${view.hasPassword && passwordSection(view)}
      <h2>Sign out everywhere</h2>
      <p class="soft">
        Ends every browser session and every application's access at once. What you allowed stays allowed until you withdraw it.
      </p>
      <form method="post" action="${action('sign-out')}">
        ${token(view)}
        <div class="actions"><button class="second">Sign out everywhere</button></div>
      </form>`,
  );
}

function consentEntry(view: AccountView, { client, name, scopes, since, latest }: ShownConsent): Html {
  const when = dayOf(since) === dayOf(latest) ? `since ${dayOf(since)}` : `since ${dayOf(since)}, last on ${dayOf(latest)}`;
  const meanings = Object.entries(MEANING).flatMap(([scope, meaning]) => (scopes.includes(scope) ? [meaning] : []));
  return html`<form class="entry" method="post" action="${action('withdraw')}">
    ${token(view)} ${hiddenFields({ fields: { client } })}
    <p><strong>${visibleText(name)}</strong> <span class="soft">${when}</span></p>
    <ul class="soft">
      ${meanings.map((meaning) => html`<li>${meaning}</li>`)}
    </ul>
    <div class="actions"><button class="second" aria-label="Withdraw access of ${visibleText(name)}">Withdraw</button></div>
  </form>`;
}

function factorSection(view: AccountView): Html {
  const { factor } = view;
  const state =
    factor === undefined
      ? 'None. With one, a stolen password is not enough to be you.'
      : `Authenticator app since ${dayOf(factor.enrolledAt)}; ${factor.recoveryLeft} recovery codes left.`;
  return html`<h2>Second factor</h2>
    <p class="soft">${state}</p>
    <details>
      <summary>${factor ? 'Replace or remove it' : 'Set one up'}</summary>
      <form method="post" action="${action('enrol')}">
        ${token(view)} ${proofFields({ form: 'factor', label: 'Password' }, factor)}
        <div class="actions">
          <button>${factor ? 'Set up another' : 'Set it up'}</button>
          ${factor && html`<button class="second" formaction="${action('remove')}">Remove it</button>`}
        </div>
      </form>
    </details>`;
}

function passwordSection(view: AccountView): Html {
  return html`<h2>Password</h2>
    <details>
      <summary>Change it</summary>
      <form method="post" action="${action('password')}">
        ${token(view)} ${proofFields({ form: 'change', label: 'Password until now' }, view.factor)}
        ${passwordField('new', 'New password, 12 characters or more', 'new-password')}
        ${passwordField('again', 'New password again', 'new-password')}
        <p class="soft">You will be signed out everywhere.</p>
        <div class="actions"><button>Change password</button></div>
      </form>
    </details>`;
}

/** A session that was stolen must not be enough. */
function proofFields({ form, label }: { form: string; label: string }, factor: FactorStatus | undefined): Html {
  return html`<label for="${form}-password">${label}</label>
    <input id="${form}-password" name="password" type="password" autocomplete="current-password" required />
    ${
      factor &&
      html`<label for="${form}-code">Code of your app, or a recovery code</label>
        <input id="${form}-code" name="code" type="text" autocomplete="one-time-code" autocapitalize="none" spellcheck="false" required />`
    }`;
}

function passwordField(name: string, label: string, complete: string): Html {
  return html`<label for="${name}">${label}</label>
    <input id="${name}" name="${name}" type="password" autocomplete="${complete}" required />`;
}

/** After everything was ended. */
export function leftPage(sentence: string): string {
  return page(
    'Your account',
    html`<h1>Your account</h1>
      <p>${sentence}</p>
      <p><a href="/oauth/account">Sign in</a></p>`,
  );
}
