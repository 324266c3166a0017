/** HTML that may be written out as it is. */
export class Html {
  constructor(readonly text: string) {}
}

type Inserted = string | number | Html | readonly Html[] | undefined | false;

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function written(value: Inserted): string {
  if (value === undefined || value === false) return '';
  if (value instanceof Html) return value.text;
  if (typeof value === 'string' || typeof value === 'number') return String(value).replace(/[&<>"']/g, (character) => ENTITIES[character]!);
  return value.map(({ text }) => text).join('');
}

/** A template whose inserted texts are escaped, for elements and for quoted attributes; only what is Html already goes in as it is. */
export function html(parts: TemplateStringsArray, ...values: readonly Inserted[]): Html {
  return new Html(parts.reduce((text, part, index) => `${text}${written(values[index - 1])}${part}`));
}
