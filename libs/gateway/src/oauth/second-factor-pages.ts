import type { NewFactor } from '@gatehouse/identity';
import { html, type Html } from '../html.js';
import { hiddenFields, page, problemNote } from './page.js';
import { qrPicture } from './qr-picture.js';

/** Where a form goes and what it carries. */
export interface StepForm {
  readonly action: string;
  readonly token: string;
  /** What the step before handed over. */
  readonly sealed: string;
}

const carried = ({ token, sealed }: StepForm): readonly Html[] => hiddenFields({ fields: { token, step: sealed } });

/** Digits of an authenticator or letters of a recovery code, so no pattern and no numeric keyboard alone. */
export function codeField(label: string): Html {
  return html`<label for="code">${label}</label>
    <input
      id="code"
      class="code"
      name="code"
      type="text"
      autocomplete="one-time-code"
      autocapitalize="none"
      spellcheck="false"
      required
    />`;
}

export function codePage(view: StepForm & { readonly problem?: string | undefined }): string {
  return page(
    'Second step',
    html`<h1>Type the code</h1>
      <p class="soft">Your authenticator app shows six digits for Gatehouse. Without your telephone, use one of your recovery codes.</p>
      ${problemNote(view.problem)}
      <form method="post" action="${view.action}">
        ${carried(view)} ${codeField('Code')}
        <div class="actions">
          <button name="decision" value="allow">Go on</button>
          <button name="decision" value="decline" class="second" formnovalidate>Cancel</button>
        </div>
      </form>`,
  );
}

export interface EnrolView extends StepForm {
  readonly factor: NewFactor;
  readonly problem?: string | undefined;
  /** Without it nobody gets in; else it was asked for on the account page. */
  readonly isRequired: boolean;
}

export function enrolPage(view: EnrolView): string {
  const { factor, problem, isRequired } = view;
  return page(
    'Set up a second factor',
    html`<h1>Set up a second factor</h1>
      ${isRequired && html`<p class="soft">Your brokerage asks for one. From now on you sign in with your password and a code.</p>`}
      ${problemNote(problem)}
      <ol class="steps">
        <li>Scan this picture with an authenticator app on your telephone.</li>
        <li>Type the code that it shows.</li>
      </ol>
      ${qrPicture(factor.uri)}
      <details>
        <summary>I cannot scan it</summary>
        <p class="soft">Add an account by hand in the app, with this key, six digits, every 30 seconds:</p>
        <p class="key-shown">${(factor.key.match(/.{1,4}/g) ?? []).join(' ')}</p>
      </details>
      <form method="post" action="${view.action}">
        ${carried(view)} ${codeField('Code that the app shows')}
        <div class="actions">
          <button name="decision" value="allow">Confirm</button>
          ${isRequired && html`<button name="decision" value="decline" class="second" formnovalidate>Cancel</button>`}
        </div>
      </form>
      ${!isRequired && html`<p class="soft"><a href="/oauth/account">Back to your account</a></p>`}`,
  );
}

/** Shown once. `sealed` is absent where nothing follows. */
export function recoveryPage(view: { readonly codes: readonly string[] } & (StepForm | { readonly sealed?: undefined })): string {
  return page(
    'Recovery codes',
    html`<h1>Keep these recovery codes</h1>
      <p class="soft">Each one signs you in once when your telephone is lost. Print them or put them into your password manager.</p>
      <p class="warning">They are shown this one time.</p>
      <ul class="codes">
        ${view.codes.map((code) => html`<li>${code}</li>`)}
      </ul>
      ${
        view.sealed === undefined
          ? html`<p><a href="/oauth/account">I have kept them. Back to your account</a></p>`
          : html`<form method="post" action="${view.action}">
              ${carried(view)}
              <div class="actions"><button>I have kept them, go on</button></div>
            </form>`
      }`,
  );
}
