import type { SignInOffer } from '@gatehouse/identity';
import { html, type Html } from '../html.js';
import { hiddenFields } from './page.js';

/** Ways to sign in that the page offers. */
export interface SignInWays {
  readonly offers: readonly SignInOffer[];
  readonly passwords: boolean;
}

/** A button for each identity provider. One that cannot be reached says so in its place, and the others stay. */
export function providerChoices(uid: string, fields: Readonly<Record<string, string>>, offers: readonly SignInOffer[]): Html | undefined {
  if (offers.length === 0) return undefined;
  return html`<section class="ways" aria-label="Sign in with your organisation">
    ${offers.map(({ id, name, reachable }) =>
      reachable
        ? html`<form method="post" action="/oauth/interaction/${uid}/sign-in/${id}">
            ${hiddenFields({ fields })}<button>Continue with ${name}</button>
          </form>`
        : html`<p class="warning" role="status">${name} cannot be reached now. Try again in a minute.</p>`,
    )}
  </section>`;
}

/** The way out where there is no password form that has one. */
export function cancelForm(uid: string, token: string): Html {
  return html`<form method="post" action="/oauth/interaction/${uid}/login">
    ${hiddenFields({ fields: { token } })}
    <div class="actions"><button name="decision" value="decline" class="second">Cancel</button></div>
  </form>`;
}
