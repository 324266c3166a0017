import { ODataError } from './odata-error.js';
import { tokenise, type Token } from './tokens.js';

/** Most nodes in one option, and deepest nesting: enough for what people ask, far below what costs anything. */
const MAX_NODES = 400;
const MAX_DEPTH = 24;

/** The tokens of one option with a cursor, and the budget that the readers spend. */
export class TokenStream {
  private readonly tokens: readonly Token[];
  private index = 0;
  private nodes = 0;
  private depth = 0;

  constructor(text: string) {
    this.tokens = tokenise(text);
  }

  get current(): Token {
    return this.tokens[this.index]!;
  }

  get following(): Token | undefined {
    return this.tokens[this.index + 1];
  }

  take(): Token {
    const token = this.current;
    if (token.kind !== 'end') this.index += 1;
    return token;
  }

  at(punctuation: string): boolean {
    return this.current.kind === 'punctuation' && this.current.text === punctuation;
  }

  accept(punctuation: string): boolean {
    if (!this.at(punctuation)) return false;
    this.index += 1;
    return true;
  }

  expect(punctuation: string): void {
    if (!this.accept(punctuation)) this.fail(`expected ${punctuation}`);
  }

  name(expectation: string): string {
    if (this.current.kind !== 'name') this.fail(expectation);
    return this.take().text;
  }

  end(): void {
    if (this.current.kind !== 'end') this.fail('expected the end of the text');
  }

  fail(expectation: string): never {
    throw new ODataError('syntax', expectation, this.current.at);
  }

  notServed(what: string): never {
    throw new ODataError('not_served', `${what} is not served`, this.current.at);
  }

  node(): void {
    this.nodes += 1;
    if (this.nodes > MAX_NODES) throw new ODataError('limit', `the query may have ${MAX_NODES} parts`, this.current.at);
  }

  nested<T>(read: () => T): T {
    this.depth += 1;
    if (this.depth > MAX_DEPTH) throw new ODataError('limit', `the query may nest ${MAX_DEPTH} deep`, this.current.at);
    const result = read();
    this.depth -= 1;
    return result;
  }
}
