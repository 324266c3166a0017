import { ACCOUNT_CLIENT, type Asking, type AskingClient } from '@gatehouse/identity';
import type { Scope } from '@gatehouse/kernel';
import { visibleText } from '../approvals/visible-text.js';
import { html, type Html } from '../html.js';
import { hiddenFields, page, problemNote } from './page.js';
import { cancelForm, providerChoices, type SignInWays } from './sign-in-ways.js';

export const MEANING: Readonly<Record<Scope, string>> = {
  'mcp:read': 'Read what you may read: listings, your contacts, tasks and documents',
  'mcp:write': 'Draft, change and send what you may change and send',
  'mcp:admin': 'Use administration tools that you may use',
};

const KNOWN: Readonly<Record<AskingClient['known'], string>> = {
  configured: 'set up by your administrator',
  document: 'identified by the address below',
  registered: 'registered itself; nobody has checked its name',
};

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);

interface Destination {
  readonly words: string;
  readonly isThisComputer: boolean;
  /** As a CSP source. */
  readonly source: string;
}

/** Where the answer is sent, as a person can judge it: the host, never the whole address. */
export function destinationOf(redirectUri: string): Destination {
  const { protocol, hostname, host, origin } = new URL(redirectUri);
  if (protocol !== 'https:' && protocol !== 'http:')
    return { words: `an application on this device (${protocol.slice(0, -1)})`, isThisComputer: true, source: protocol };
  const isThisComputer = LOOPBACK.has(hostname);
  return { words: isThisComputer ? `an application on this computer (${host})` : host, isThisComputer, source: origin };
}

/** Its own word, which must not move what the page says beside it: a sign that turns the direction of letters would do that to a warning. */
const nameOf = ({ name }: AskingClient): string => visibleText(name);

function whoAsks(client: AskingClient): Html {
  const destination = client.redirectUri === undefined ? undefined : destinationOf(client.redirectUri);
  return html`<dl>
      <div>
        <dt>Application, by its own word</dt>
        <dd><strong>${nameOf(client)}</strong> <span class="soft">(${KNOWN[client.known]})</span></dd>
      </div>
      ${
        client.known === 'document' &&
        html`<div>
          <dt>Its address</dt>
          <dd>${new URL(client.id).host}</dd>
        </div>`
      }
      <div>
        <dt>The answer goes to</dt>
        <dd>${destination?.words ?? 'the device that showed you the code'}</dd>
      </div>
    </dl>
    ${
      destination?.isThisComputer &&
      client.known !== 'configured' &&
      html`<p class="warning">
        Any program on this device could give itself this name. Go on only if you just started this from an application you trust.
      </p>`
    }`;
}

export interface FormState {
  readonly token: string;
  readonly problem?: string | undefined;
  readonly user?: string | undefined;
}

export function signInPage(asking: Asking, state: FormState & SignInWays): string {
  const { uid, client, subject } = asking;
  const { token, problem, offers, passwords } = state;
  const isOwnPage = client.id === ACCOUNT_CLIENT;
  return page(
    problem === undefined ? 'Sign in' : 'Not signed in',
    html`<h1>${isOwnPage ? 'Sign in to your account' : 'Sign in to go on'}</h1>
      ${problemNote(problem)} ${!isOwnPage && html`<p class="soft">${nameOf(client)} asks for access to your brokerage's tools.</p>`}
      ${subject !== undefined && html`<p class="soft">What is asked for now needs a sign-in that is new.</p>`}
      ${!isOwnPage && whoAsks(client)} ${providerChoices(uid, problem === undefined ? { token } : { token, other: 'yes' }, offers)}
      ${passwords && offers.length > 0 && html`<p class="or">or with a password of this gateway</p>`}
      ${passwords ? passwordForm(asking, state) : cancelForm(uid, token)}`,
  );
}

function passwordForm({ uid, loginHint, subject }: Asking, { token, user }: FormState): Html {
  return html`<form method="post" action="/oauth/interaction/${uid}/login">
    ${hiddenFields({ fields: { token } })}
    <label for="user">Sign-in name</label>
    <input
      id="user"
      name="user"
      type="text"
      autocomplete="username"
      autocapitalize="none"
      spellcheck="false"
      required
      value="${user ?? loginHint ?? subject ?? ''}"
    />
    <label for="password">Password</label>
    <input id="password" name="password" type="password" autocomplete="current-password" required />
    <div class="actions">
      <button name="decision" value="allow">Sign in</button>
      <button name="decision" value="decline" class="second" formnovalidate>Cancel</button>
    </div>
  </form>`;
}

export function consentPage({ uid, client, scopes, subject, resource }: Asking, { token, problem }: FormState): string {
  const [least, ...more] = scopes;
  return page(
    'Allow access',
    html`<h1>Allow ${nameOf(client)} to act for you?</h1>
      ${problemNote(problem)}
      <p class="soft">
        You are signed in as <strong>${subject ?? ''}</strong>. It never gets your password, and never more than you may do yourself.
      </p>
      ${whoAsks(client)}
      <form method="post" action="/oauth/interaction/${uid}/consent">
        ${hiddenFields({ fields: { token } })}
        <fieldset>
          <legend>It asks to</legend>
          ${least && scopeChoice(least, true)} ${more.map((scope) => scopeChoice(scope, false))}
        </fieldset>
        <p class="soft">at ${resource}</p>
        <div class="actions">
          <button name="decision" value="allow">Allow</button>
          <button name="decision" value="decline" class="second">Decline</button>
        </div>
        <p class="soft aside">Not ${subject ?? 'you'}? <button name="decision" value="switch" class="plain">Use another account</button></p>
      </form>`,
  );
}

/** The least that was asked for cannot be taken away: without it there is nothing to allow. */
function scopeChoice(scope: Scope, isLeast: boolean): Html {
  return isLeast
    ? html`<label class="choice"><input type="checkbox" checked disabled /><span>${MEANING[scope]}</span></label
        ><input type="hidden" name="scope" value="${scope}" />`
    : html`<label class="choice"><input type="checkbox" name="scope" value="${scope}" checked /><span>${MEANING[scope]}</span></label>`;
}
