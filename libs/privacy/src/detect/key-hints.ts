/** What the key of a text says about it. `id` tells hints apart for memory. */
export interface KeyHints {
  readonly id: string;
  readonly phone: boolean;
  readonly social: boolean;
  readonly card: boolean;
  readonly access: boolean;
  /** Keys of code, links and identifiers: no names are looked for. */
  readonly plain: boolean;
}

/** A key as it is said: `last_name`, `lastName`, `Last-Name`. */
export const inWords = (key: string): string => key.replaceAll(/(?<=[a-z])(?=[A-Z])|[_.-]+/g, ' ');

const NONE: KeyHints = { id: '', phone: false, social: false, card: false, access: false, plain: false };
const known = new Map<string, KeyHints>();

/** Hints of a key, once per key. */
export function hintsOf(key: string | undefined): KeyHints {
  if (!key) return NONE;
  const before = known.get(key);
  if (before) return before;
  const hints = {
    phone: /phone|mobile|cell|(?:^|_)tel(?:ephone)?$|fax|pager|whatsapp/i.test(key),
    social: /ssn|social_?security|taxpayer/i.test(key),
    card: /card_?(?:no|num|number)|credit_?card|(?:^|_)cc_?num/i.test(key),
    access:
      /showinginstruction|showingrequirement|privateremark|agentremark|confidentialremark|officeremark|showingrequestnotes|showing_?notes|access_?(?:notes|instructions)|lockbox|gate/i.test(
        key.replace(/[_\-\s]/g, ''),
      ),
    plain: /^(?:url|href|link|path|code|html|css|sha|hash|etag|version|id|key|uuid|type|kind|name_?space|mime_?type)$/i.test(key),
  };
  const id = Object.values(hints).some(Boolean)
    ? Object.values(hints)
        .map((on) => (on ? '1' : '0'))
        .join('')
    : '';
  const made: KeyHints = id ? { id: `${id}\u0000`, ...hints } : NONE;
  // Longer keys are judged each time: nobody should fill the memory with them.
  if (key.length > 64) return made;
  if (known.size > 2000) known.clear();
  known.set(key, made);
  return made;
}
