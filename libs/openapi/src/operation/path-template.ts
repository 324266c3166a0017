import { DocumentFault } from '../document/document-fault.js';

const VARIABLE = /\{([^{}/]{1,100})\}/g;
/** What may stand in a path as it is (RFC 3986, pchar), without what a server may read as a dot or a slash. */
const LITERAL = /^(?:[A-Za-z0-9._~!$&'()*+,;=:@-]|%(?!2e|2f|5c|25|00)[0-9A-F]{2})*$/i;

/** Names of the variables of a path, in order. Throws DocumentFault for a path that could lead elsewhere. */
export function pathParameters(path: string): string[] {
  if (!path.startsWith('/')) throw new DocumentFault('its path does not begin with a slash');
  const segments = path.slice(1).split('/');
  for (const [index, segment] of segments.entries()) {
    const last = index === segments.length - 1;
    if ((segment === '' && !last) || segment === '.' || segment === '..' || !LITERAL.test(segment.replaceAll(VARIABLE, '')))
      throw new DocumentFault('its path holds what is no plain path');
  }
  const names = [...path.matchAll(VARIABLE)].map(([, name]) => name!);
  if (new Set(names).size !== names.length) throw new DocumentFault('its path names a variable twice');
  return names;
}

/** The path with each variable replaced. `valueOf` gives what is encoded already. */
export function filledPath(path: string, valueOf: (name: string) => string): string {
  return path.replaceAll(VARIABLE, (_all, name: string) => valueOf(name));
}
