import type { SqlToken } from './sql-tokens.js';

/** What a run of SQL tokens is when it reads as one expression up to its end. */
export interface SqlExpression {
  /** Operators of any kind. */
  readonly operators: number;
  readonly logic: number;
  readonly comparisons: number;
  /** Names without a call: columns, or words of a sentence. */
  readonly names: number;
  /** How it stops: its last string is left for the query to close, the rest is commented away or another statement follows, or it just ends. */
  readonly ending: 'open-string' | 'cut' | 'plain';
}

const LOGIC = new Set(['and', 'or', 'xor', '&&', '||', 'not']);
/** Keywords that are columns and functions without brackets as well. */
const NAMES = new Set(['user', 'index', 'view', 'database', 'schema', 'date', 'table']);
const CONSTANTS = new Set(['null', 'true', 'false', 'case', 'when', 'then', 'else', 'end']);

/**
 * Reads tokens as operand, operator, operand. Undefined where two operands stand side by side, as words and measurements of people do (`5' - 8'`),
 * or an operator has none. What is inside of brackets behind a function or a SELECT is skipped. One pass.
 */
export function expressionOf(tokens: readonly SqlToken[], startsAfterOperand: boolean): SqlExpression | undefined {
  const reader = new ExpressionReader(tokens, !startsAfterOperand);
  return reader.read();
}

class ExpressionReader {
  private at = 0;
  private readonly seen = { operators: 0, logic: 0, comparisons: 0, names: 0 };

  constructor(
    private readonly tokens: readonly SqlToken[],
    private needsOperand: boolean,
  ) {}

  read(): SqlExpression | undefined {
    for (; this.at < this.tokens.length; this.at += 1) {
      const token = this.tokens[this.at]!;
      if (token.kind === 'c' && isInline(token)) continue;
      if ('c;'.includes(token.kind)) return this.needsOperand ? undefined : { ...this.seen, ending: 'cut' };
      if (!(this.needsOperand ? this.operand(token) : this.operator(token))) return undefined;
    }
    if (this.needsOperand) return undefined;
    return { ...this.seen, ending: isOpen(this.tokens.at(-1)) ? 'open-string' : 'plain' };
  }

  private operand(token: SqlToken): boolean {
    if (token.kind === '(') {
      if (this.tokens[this.at + 1]?.text !== 'select') return true;
      this.skipBrackets();
    } else if (token.kind === 'f') {
      this.at += 1;
      this.skipBrackets();
    } else if (token.kind === 'o') return /^[-+!~*]+$/.test(token.text);
    else if (token.kind === 'l') return token.text === 'not' || token.text === 'in';
    else if (token.kind === 'i' || NAMES.has(token.text)) {
      if (token.text === 'binary') return true;
      this.seen.names += 1;
    } else if (!'nsv'.includes(token.kind) && !(token.kind === 'k' && CONSTANTS.has(token.text))) return false;
    this.needsOperand = false;
    return true;
  }

  private operator(token: SqlToken): boolean {
    if (token.kind === ')') return true;
    if (token.kind === 'l' || token.kind === 'o') {
      this.seen.operators += 1;
      if (LOGIC.has(token.text)) this.seen.logic += 1;
      else if (token.kind === 'l' || /[=<>!~]/.test(token.text)) this.seen.comparisons += 1;
    } else if (token.kind !== ',') return false;
    this.needsOperand = true;
    return true;
  }

  /** To the bracket that closes the one that `at` stands on, or to the end. */
  private skipBrackets(): void {
    let depth = 0;
    for (; this.at < this.tokens.length; this.at += 1) {
      const { kind } = this.tokens[this.at]!;
      if (kind === '(') depth += 1;
      else if (kind === ')') depth -= 1;
      if (depth === 0) return;
    }
  }
}

const isInline = ({ text }: SqlToken): boolean => text.startsWith('/*');

function isOpen(token: SqlToken | undefined): boolean {
  return token?.kind === 's' && (token.text.length === 1 || token.text.at(-1) !== token.text[0]);
}
