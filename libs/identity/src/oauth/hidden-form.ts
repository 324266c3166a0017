import type { HiddenForm } from './oauth-pages.js';

/** The library hands over forms of its own as HTML; what counts in one are its address and its hidden fields, which this reads back. */
export function hiddenForm(html: string): HiddenForm {
  const unescaped = (text: string): string =>
    text.replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
  const fields = [...html.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"\/>/g)];
  return {
    action: unescaped(/ action="([^"]*)"/.exec(html)?.[1] ?? ''),
    fields: Object.fromEntries(fields.map(([, name, value]) => [name!, unescaped(value!)])),
  };
}
