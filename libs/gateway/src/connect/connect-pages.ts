import type { Principal } from '@gatehouse/kernel';
import type { SignInPlan } from '@gatehouse/mcp';
import { html, type Html } from '../html.js';
import { hiddenFields, page, problemNote } from '../oauth/page.js';
import type { AccountState } from './connectable.js';

export interface ListedAccount extends AccountState {
  readonly slug: string;
  readonly host: string;
  /** Of the form that disconnects it. */
  readonly token: string;
}

const STATES: Readonly<Record<AccountState['state'], string>> = {
  connected: 'connected',
  ended: 'has to be connected again',
  none: 'not connected',
};

const day = (at: number): string => new Date(at).toISOString().slice(0, 10);

/** Every upstream at which this person has or may have an account. */
export function overviewPage(person: Principal, accounts: readonly ListedAccount[]): string {
  return page(
    'Your accounts',
    html`<h1>Your accounts behind the gateway</h1>
      <p class="soft">
        You are signed in as <strong>${person.subject}</strong>. What your assistants do at these systems they do with your own account
        there.
      </p>
      ${accounts.length === 0 && html`<p>There is no system at which you need an account of your own.</p>`} ${accounts.map(accountLine)}`,
  );
}

function accountLine({ slug, host, state, changedAt, token }: ListedAccount): Html {
  return html`<dl>
      <div>
        <dt>${host}</dt>
        <dd>
          <strong>${slug}</strong>: ${STATES[state]}${state !== 'none' && changedAt !== undefined && html`, last renewed ${day(changedAt)}`}
        </dd>
      </div>
    </dl>
    ${
      state === 'connected'
        ? html`<form method="post" action="/connect/${slug}/disconnect">
            ${hiddenFields({ fields: { token } })}
            <div class="actions"><button class="second">Disconnect ${slug}</button></div>
          </form>`
        : html`<p><a href="/connect/${slug}">Connect ${slug}</a></p>`
    }`;
}

export interface ConnectForm {
  readonly slug: string;
  readonly host: string;
  readonly person: Principal;
  readonly fields: Readonly<Record<string, string>>;
  readonly problem?: string;
}

/** Consent of our own, before anybody is sent to an account server. */
export function consentPage({ slug, host, person, fields }: ConnectForm, { place, scope }: SignInPlan): string {
  const server = new URL(place.metadata.authorization_endpoint).host;
  return page(
    'Connect an account',
    html`<h1>Connect your account at ${slug}?</h1>
      <p class="soft">
        You are signed in as <strong>${person.subject}</strong>. Your assistants will then use your own account there, never more than you
        may do yourself.
      </p>
      <dl>
        <div>
          <dt>System</dt>
          <dd><strong>${slug}</strong> (${host})</dd>
        </div>
        <div>
          <dt>You sign in at</dt>
          <dd>${server}</dd>
        </div>
        <div>
          <dt>The gateway asks there for</dt>
          <dd>${scope ?? 'what that server grants by itself'}</dd>
        </div>
      </dl>
      <p class="warning">
        Go on only if you want this yourself, and have an account at ${server}. The gateway keeps the access sealed; no assistant sees it.
      </p>
      ${formOf({ slug, fields }, html`<button name="decision" value="allow">Go on to ${server}</button>`)}`,
  );
}

export function keyPage({ slug, host, person, fields, problem }: ConnectForm): string {
  return page(
    'Connect an account',
    html`<h1>Connect your account at ${slug}</h1>
      ${problemNote(problem)}
      <p class="soft">
        You are signed in as <strong>${person.subject}</strong>. Enter your own key for ${host}. The gateway keeps it sealed and sends it
        there only; no assistant sees it.
      </p>
      ${formOf(
        { slug, fields },
        html`<button name="decision" value="allow">Connect</button>`,
        html`<label for="key">Your key</label
          ><input id="key" name="key" type="password" autocomplete="off" spellcheck="false" maxlength="4096" />`,
      )}`,
  );
}

function formOf({ slug, fields }: Pick<ConnectForm, 'slug' | 'fields'>, button: Html, inputs?: Html): Html {
  return html`<form method="post" action="/connect/${slug}">
    ${hiddenFields({ fields })} ${inputs}
    <div class="actions">${button}<button name="decision" value="decline" class="second" formnovalidate>Cancel</button></div>
  </form>`;
}

/**
 * On to the account server by a page instead of a redirect: browsers hold `form-action` against every redirect after a form, and where an account
 * server sends people on to is not known.
 */
export function goingPage(address: URL): string {
  return page(
    'One moment',
    html`<h1>On to ${address.host}</h1>
      <meta http-equiv="refresh" content="0;url=${address.href}" />
      <p><a href="${address.href}">Go on</a> if nothing happens.</p>`,
  );
}

export function donePage(slug: string): string {
  return page(
    'Connected',
    html`<h1>Connected</h1>
      <p>Your account at ${slug} is connected. You can close this page and go back to your assistant.</p>
      <p class="soft"><a href="/connect">All your accounts</a></p>`,
  );
}

export function disconnectedPage(slug: string, revoked: boolean): string {
  return page(
    'Disconnected',
    html`<h1>Disconnected</h1>
      <p>
        ${revoked ? `The gateway has forgotten your account at ${slug}, and its access was withdrawn there.` : `The gateway has forgotten your account at ${slug}. It could not withdraw the access there: remove it in your account at ${slug}.`}
      </p>
      <p class="soft"><a href="/connect">All your accounts</a></p>`,
  );
}
