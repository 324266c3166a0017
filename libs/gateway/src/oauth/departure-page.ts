import { html } from '../html.js';
import { page } from './page.js';

/** Leads on to an identity provider by itself, without a script; the link is for browsers that do not refresh. */
export function departurePage(provider: string, address: URL): string {
  return page(
    `To ${provider}`,
    html`<h1>On to ${provider}</h1>
      <p>You sign in there, at <strong>${address.host}</strong>, and come back here.</p>
      <p><a class="button" rel="noreferrer" href="${address.href}">Continue to ${provider}</a></p>`,
    html`<meta http-equiv="refresh" content="0; url=${address.href}" />`,
  );
}
