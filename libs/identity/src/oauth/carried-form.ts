import type { KoaContextWithOIDC } from 'oidc-provider';
import { hiddenForm } from './hidden-form.js';
import type { OAuthPages } from './oauth-pages.js';

/**
 * Where the library goes on by a form (a user code from an address, `response_mode=form_post`), it answers with a page of its own whose
 * script sends it. This puts our page in its place: a button, no script, our headers.
 */
export function showCarriedForm(context: KoaContextWithOIDC, pages: OAuthPages): void {
  const { body } = context as { body: unknown };
  if (typeof body !== 'string' || !context.response.is('html') || !body.includes('<script>')) return;
  const form = hiddenForm(body);
  const { origin } = new URL(form.action, context.oidc.issuer);
  context.body = pages.carryOn(form, origin);
  context.set({ ...pages.headers([origin]) });
}
