import type { HiddenForm } from '@gatehouse/identity';
import { html, type Html } from '../html.js';

export const STYLE_PATH = '/oauth/style.css';

/** A whole document around the content of one page. */
export function page(title: string, content: Html, head?: Html): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>${title} · Gatehouse</title>
        <link rel="stylesheet" href="${STYLE_PATH}" />
        ${head}
      </head>
      <body>
        <main>
          <p class="mark">Gatehouse</p>
          ${content}
        </main>
      </body>
    </html>`.text;
}

export function hiddenFields({ fields }: Pick<HiddenForm, 'fields'>): readonly Html[] {
  return Object.entries(fields).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`);
}

export function problemNote(problem: string | undefined): Html | undefined {
  return problem === undefined ? undefined : html`<p class="problem" role="alert" tabindex="-1" autofocus>${problem}</p>`;
}

/**
 * Headers of every page: nothing from elsewhere, no script at all, in no frame. `form-action` holds for redirects after a form too, so the
 * place that an answer is sent to in the end has to be in it.
 */
export function pageHeaders(formTargets: readonly string[] = []): Readonly<Record<string, string>> {
  const policy = [
    "default-src 'none'",
    "style-src 'self'",
    `form-action ${["'self'", ...formTargets].join(' ')}`,
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ];
  return {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': policy.join('; '),
    'x-frame-options': 'DENY',
    'x-content-type-options': 'nosniff',
    // With no-referrer a browser sends `Origin: null` with a form, which could then not be told from a foreign one.
    'referrer-policy': 'same-origin',
    'cross-origin-opener-policy': 'same-origin',
    'cache-control': 'no-store',
  };
}
