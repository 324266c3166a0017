import { badRequest } from './odata-error.js';

export type Token =
  | { readonly kind: 'name' | 'alias' | 'symbol'; readonly text: string }
  | { readonly kind: 'literal'; readonly type: LiteralType; readonly value: string | number; readonly text: string };

export type LiteralType = 'string' | 'number' | 'date' | 'dateTime' | 'enum';

const SPACE = /\s+/y;
const STRING = /'((?:[^']|'')*)'/y;
const DATE_TIME = /\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})?/y;
const DATE = /\d{4}-\d{2}-\d{2}(?![\dT])/y;
const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const NAME = /\$?[A-Za-z_][\w.]*/y;
const ALIAS = /@[A-Za-z_]\w*/y;
const SYMBOL = /[(),/:*]/y;

const LONGEST = 8000;

function quoted(match: string): string {
  return match.replaceAll("''", "'");
}

/** `2026-11-20T08:00-08:00` as the UTC text that the tables hold, so that texts compare like times. */
export function canonicalTime(text: string): string {
  const millis = Date.parse(/(?:Z|[+-]\d{2}:\d{2})$/.test(text) ? text : `${text}Z`);
  if (Number.isNaN(millis)) throw badRequest(`${text} is not a date and time`);
  return new Date(millis).toISOString();
}

class Reader {
  private at = 0;

  constructor(private readonly source: string) {}

  private match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.source);
    if (found) this.at = pattern.lastIndex;
    return found;
  }

  next(): Token | undefined {
    this.match(SPACE);
    if (this.at >= this.source.length) return undefined;
    const token = this.literal() ?? this.word();
    if (!token) throw badRequest(`Unexpected character at position ${this.at + 1} of "${this.source}"`);
    return token;
  }

  private literal(): Token | undefined {
    const text = this.match(STRING);
    if (text) return { kind: 'literal', type: 'string', value: quoted(text[1] ?? ''), text: text[0] };
    const time = this.match(DATE_TIME);
    if (time) return { kind: 'literal', type: 'dateTime', value: canonicalTime(time[0]), text: time[0] };
    const day = this.match(DATE);
    if (day) return { kind: 'literal', type: 'date', value: day[0], text: day[0] };
    const number = this.match(NUMBER);
    if (number) return { kind: 'literal', type: 'number', value: Number(number[0]), text: number[0] };
    return undefined;
  }

  private word(): Token | undefined {
    const name = this.match(NAME);
    if (name) {
      // Namespace.Type'Member': an enumeration literal.
      const member = name[0].includes('.') ? this.match(STRING) : null;
      return member
        ? { kind: 'literal', type: 'enum', value: quoted(member[1] ?? ''), text: name[0] + member[0] }
        : { kind: 'name', text: name[0] };
    }
    const alias = this.match(ALIAS);
    if (alias) return { kind: 'alias', text: alias[0] };
    const symbol = this.match(SYMBOL);
    return symbol ? { kind: 'symbol', text: symbol[0] } : undefined;
  }
}

export function tokenize(source: string): Token[] {
  if (source.length > LONGEST) throw badRequest(`An expression may have ${LONGEST} characters`);
  const reader = new Reader(source);
  const tokens: Token[] = [];
  for (let token = reader.next(); token; token = reader.next()) tokens.push(token);
  return tokens;
}
