import { BoundedCache } from './bounded-cache.js';

/** What stands between two variables, or a variable. `wide` ones may hold `/`, as reserved and exploded expansions do. */
type Part = { readonly literal: string } | { readonly variable: string; readonly wide: boolean };

const OPERATORS = new Set(['+', '#', '.', '/', ';', '?', '&']);
const VARIABLE = /^[A-Za-z0-9_%.]{1,64}$/;
const MAX_PARTS = 64;
const MAX_LENGTH = 2_048;

/**
 * A URI template (RFC 6570) as a pattern. Matching takes the shortest text for each variable, from left to right, and never goes back: it
 * is linear in the URI. What could be read in two ways is not a template here: variables side by side, a query that is not at the end.
 */
export class UriTemplate {
  private static readonly known = new BoundedCache<string, UriTemplate | Error>(4_096);

  private constructor(
    private readonly parts: readonly Part[],
    private readonly query: ReadonlySet<string>,
  ) {}

  /** Throws an Error that says what is wrong with the text. */
  static parse(text: string): UriTemplate {
    const known = this.known.get(text) ?? attempt(() => this.read(text));
    this.known.set(text, known);
    if (known instanceof Error) throw known;
    return known;
  }

  private static read(text: string): UriTemplate {
    if (text.length > MAX_LENGTH) throw new Error(`it is longer than ${MAX_LENGTH} characters`);
    const reader = new Reader();
    let from = 0;
    for (let open = text.indexOf('{'); open >= 0; open = text.indexOf('{', from)) {
      const close = text.indexOf('}', open);
      if (close < 0) throw new Error('a brace is never closed');
      reader.literal(text.slice(from, open));
      reader.expression(text.slice(open + 1, close));
      from = close + 1;
    }
    reader.literal(text.slice(from));
    if (reader.parts.length > MAX_PARTS) throw new Error(`it has more than ${MAX_PARTS} parts`);
    return new UriTemplate(reader.parts, reader.query);
  }

  /** How much of it is the same in every URI of it, in characters: the more, the more it says. */
  get weight(): number {
    return this.parts.reduce((sum, part) => sum + ('literal' in part ? part.literal.length : 0), 0);
  }

  /** Values of the variables, percent-decoded; undefined where the URI is none of this template. */
  match(uri: string): Readonly<Record<string, string>> | undefined {
    const first = this.parts[0];
    if (uri.length > MAX_LENGTH || (first && 'literal' in first && !uri.startsWith(first.literal))) return undefined;
    const mark = this.query.size > 0 ? uri.indexOf('?') : -1;
    const path = mark < 0 ? uri : uri.slice(0, mark);
    const values = this.matchPath(path);
    if (!values || mark < 0) return values && Object.fromEntries(values);
    const asked = this.matchQuery(uri.slice(mark + 1));
    return asked && Object.fromEntries([...values, ...asked]);
  }

  private matchPath(uri: string): [string, string][] | undefined {
    const values: [string, string][] = [];
    let at = 0;
    for (const [index, part] of this.parts.entries()) {
      if ('literal' in part) {
        if (!uri.startsWith(part.literal, at)) return undefined;
        at += part.literal.length;
        continue;
      }
      const end = this.endOf(uri, at, index);
      const value = uri.slice(at, end);
      if (end <= at || (!part.wide && /[/?#]/.test(value))) return undefined;
      values.push([part.variable, decoded(value)]);
      at = end;
    }
    return at === uri.length ? values : undefined;
  }

  /** Where the variable at `index` ends: before the next literal, which as the last one must end the URI. -1: nowhere. */
  private endOf(uri: string, at: number, index: number): number {
    const next = this.parts[index + 1];
    if (!next || !('literal' in next)) return uri.length;
    if (index + 2 < this.parts.length) return uri.indexOf(next.literal, at + 1);
    return uri.endsWith(next.literal) ? uri.length - next.literal.length : -1;
  }

  private matchQuery(query: string): [string, string][] | undefined {
    const values: [string, string][] = [];
    for (const pair of query.split('&')) {
      const sign = pair.indexOf('=');
      const name = sign < 0 ? pair : pair.slice(0, sign);
      if (!this.query.has(name)) return undefined;
      values.push([name, sign < 0 ? '' : decoded(pair.slice(sign + 1))]);
    }
    return values;
  }
}

class Reader {
  readonly parts: Part[] = [];
  readonly query = new Set<string>();

  literal(text: string): void {
    if (text === '') return;
    if (text.includes('}')) throw new Error('a brace is never opened');
    if (this.query.size > 0) throw new Error('something stands behind its query');
    const last = this.parts.at(-1);
    if (last && 'literal' in last) this.parts[this.parts.length - 1] = { literal: last.literal + text };
    else this.parts.push({ literal: text });
  }

  expression(text: string): void {
    const operator = OPERATORS.has(text[0] ?? '') ? text[0]! : '';
    const names = text.slice(operator.length).split(',');
    for (const [index, given] of names.entries()) {
      const wide = operator === '+' || operator === '#' || given.endsWith('*');
      const name = given.replace(/\*$|:\d{1,4}$/, '');
      if (!VARIABLE.test(name)) throw new Error('an expression in it is not one of RFC 6570');
      if (operator === '?' || operator === '&') this.query.add(name);
      else this.variable({ variable: name, wide }, before(operator, name, index));
    }
  }

  private variable(part: Part, separator: string): void {
    this.literal(separator);
    if (this.query.size > 0) throw new Error('something stands behind its query');
    const last = this.parts.at(-1);
    if (last && 'variable' in last) throw new Error('two variables stand side by side');
    this.parts.push(part);
  }
}

/** What an expansion puts before its values (RFC 6570, appendix A). */
function before(operator: string, name: string, index: number): string {
  switch (operator) {
    case '.':
    case '/':
      return operator;
    case ';':
      return `;${name}=`;
    case '#':
      return index === 0 ? '#' : ',';
    default:
      return index === 0 ? '' : ',';
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function attempt<T>(work: () => T): T | Error {
  try {
    return work();
  } catch (fault) {
    return fault as Error;
  }
}
