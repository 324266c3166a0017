import { html } from '../html.js';
import { hiddenFields, page } from './page.js';

export function signOutPage(subject: string, token: string): string {
  return page(
    'Sign out',
    html`<h1>Sign out of this browser?</h1>
      <p>You are signed in as <strong>${subject}</strong>.</p>
      <p class="soft">Applications that you allowed stay connected. At your organisation's sign-in you may stay signed in, too.</p>
      <form method="post" action="/oauth/sign-out">
        ${hiddenFields({ fields: { token } })}
        <div class="actions"><button>Sign out</button></div>
      </form>`,
  );
}

export function signedOutPage(): string {
  return page(
    'Signed out',
    html`<h1>You are signed out</h1>
      <p>Nobody is signed in to Gatehouse in this browser. You can close this page.</p>`,
  );
}
