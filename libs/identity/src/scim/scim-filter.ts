import { ScimFault } from './scim-fault.js';

const COMPARISONS = ['eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le'] as const;
type Comparison = (typeof COMPARISONS)[number];
type Value = string | number | boolean | null;

export type Filter =
  | { readonly op: 'and' | 'or'; readonly filters: readonly Filter[] }
  | { readonly op: 'not'; readonly filter: Filter }
  | { readonly op: 'has'; readonly path: string; readonly filter: Filter }
  | { readonly op: 'pr'; readonly path: string }
  | { readonly op: Comparison; readonly path: string; readonly value: Value };

const LONGEST = 2_000;
const DEEPEST = 20;
/** Each alternative begins with another character, so that reading is linear. */
const TOKEN = /\s+|"(?:[^"\\\p{Cc}]|\\.)*"|[A-Za-z_$][\w$:.-]*|-?\d+(?:\.\d+)?|[()[\]]|\.(?=[A-Za-z])/uy;

const bad = (sentence: string): ScimFault => ScimFault.badRequest('invalidFilter', sentence);

function tokensOf(text: string): string[] {
  if (text.length > LONGEST) throw bad(`A filter has at most ${LONGEST} characters.`);
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const found = TOKEN.exec(text)?.[0];
    if (found === undefined) throw bad('The filter holds a character that stands for nothing there.');
    if (found.trim() !== '') tokens.push(found);
  }
  return tokens;
}

/** Reads filters by RFC 7644 section 3.4.2.2, and `emails[type eq "work"].value eq "…"`, which Entra ID sends. Throws ScimFault. */
export function parseFilter(text: string): Filter {
  const reader = new Reader(tokensOf(text));
  const filter = reader.either(0);
  if (!reader.isAtEnd) throw bad('The filter goes on after its end.');
  return filter;
}

class Reader {
  private at = 0;

  constructor(private readonly tokens: readonly string[]) {}

  get isAtEnd(): boolean {
    return this.at === this.tokens.length;
  }

  either(depth: number): Filter {
    return this.chain('or', () => this.chain('and', () => this.single(depth)));
  }

  private chain(op: 'and' | 'or', next: () => Filter): Filter {
    const filters = [next()];
    while (this.tokens[this.at]?.toLowerCase() === op) {
      this.at += 1;
      filters.push(next());
    }
    return filters.length === 1 ? filters[0]! : { op, filters };
  }

  private single(depth: number): Filter {
    if (depth > DEEPEST) throw bad('The filter is nested too deep.');
    const token = this.take();
    if (token === '(') return this.closed(')', depth);
    if (token.toLowerCase() === 'not') {
      if (this.take() !== '(') throw bad('After not the filter needs an opening parenthesis.');
      return { op: 'not', filter: this.closed(')', depth) };
    }
    if (!/^[A-Za-z_$]/.test(token)) throw bad('The filter needs the name of an attribute.');
    if (this.tokens[this.at] !== '[') return this.comparison(token);
    this.at += 1;
    const has: Filter = { op: 'has', path: token, filter: this.closed(']', depth) };
    if (this.tokens[this.at] !== '.') return has;
    this.at += 1;
    const inner = this.comparison(this.take());
    return { ...has, filter: { op: 'and', filters: [has.filter, inner] } };
  }

  private closed(close: string, depth: number): Filter {
    const filter = this.either(depth + 1);
    if (this.take() !== close) throw bad(`The filter lacks a ${close}.`);
    return filter;
  }

  private comparison(path: string): Filter {
    const op = this.take().toLowerCase();
    if (op === 'pr') return { op, path };
    const known = COMPARISONS.find((each) => each === op);
    if (!known) throw bad('The filter compares in a way that is not known; use eq, ne, co, sw, ew, gt, ge, lt, le or pr.');
    return { op: known, path, value: valueOf(this.take()) };
  }

  private take(): string {
    const token = this.tokens[this.at];
    if (token === undefined) throw bad('The filter ends too early.');
    this.at += 1;
    return token;
  }
}

function valueOf(token: string): Value {
  try {
    const value = JSON.parse(/^(true|false|null)$/i.test(token) ? token.toLowerCase() : token) as Value;
    if (typeof value !== 'object' || value === null) return value;
  } catch {
    // Answered below.
  }
  throw bad('The filter compares with what is no value; texts stand in double quotes.');
}

/** What is at a path. */
export interface Found {
  readonly values: readonly unknown[];
  readonly isCaseExact: boolean;
}

/** Where a filter looks: a resource, or one element of a list in it. */
export interface Sight {
  at(path: string): Found;
  /** The elements of a list. */
  elements(path: string): readonly Sight[];
}

export function matches(filter: Filter, sight: Sight): boolean {
  switch (filter.op) {
    case 'and':
      return filter.filters.every((each) => matches(each, sight));
    case 'or':
      return filter.filters.some((each) => matches(each, sight));
    case 'not':
      return !matches(filter.filter, sight);
    case 'has':
      return sight.elements(filter.path).some((element) => matches(filter.filter, element));
    case 'pr':
      return sight.at(filter.path).values.some((value) => value !== '');
    default:
      return compared(filter.op, filter.value, sight.at(filter.path));
  }
}

function compared(op: Comparison, value: Value, { values, isCaseExact }: Found): boolean {
  if (value === null) return op === 'eq' ? values.length === 0 : op === 'ne' && values.length > 0;
  const fold = (each: unknown): unknown => (typeof each === 'string' && !isCaseExact ? each.toLowerCase() : each);
  // Entra ID writes booleans as texts.
  const wanted = fold(value);
  const asked = (each: unknown): unknown => (typeof each === 'boolean' && typeof wanted === 'string' ? String(each) : fold(each));
  if (op === 'ne') return !values.some((each) => asked(each) === wanted);
  return values.some((each) => TESTS[op](asked(each), wanted));
}

type Test = (actual: unknown, wanted: unknown) => boolean;

const texts =
  (test: (actual: string, wanted: string) => boolean): Test =>
  (actual, wanted) =>
    typeof actual === 'string' && typeof wanted === 'string' && test(actual, wanted);

const TESTS: Readonly<Record<Exclude<Comparison, 'ne'>, Test>> = {
  eq: (actual, wanted) => actual === wanted,
  co: texts((actual, wanted) => actual.includes(wanted)),
  sw: texts((actual, wanted) => actual.startsWith(wanted)),
  ew: texts((actual, wanted) => actual.endsWith(wanted)),
  gt: texts((actual, wanted) => actual > wanted),
  ge: texts((actual, wanted) => actual >= wanted),
  lt: texts((actual, wanted) => actual < wanted),
  le: texts((actual, wanted) => actual <= wanted),
};
