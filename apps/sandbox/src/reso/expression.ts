import type { LiteralType } from './tokens.js';

export type Comparison = 'eq' | 'ne' | 'gt' | 'ge' | 'lt' | 'le' | 'has';

export interface Literal {
  readonly kind: 'literal';
  readonly type: LiteralType | 'null' | 'boolean';
  readonly value: string | number | boolean | null;
}

/** A property path, from the record (or a lambda's variable) through navigation properties, and the lambda at its end if there is one. */
export interface Path {
  readonly kind: 'path';
  readonly segments: readonly string[];
  readonly lambda?: { readonly quantifier: 'any' | 'all'; readonly variable?: string; readonly body?: Expression };
}

/** OData 4.01 boolean expression, as far as this server understands it. */
export type Expression =
  | Literal
  | Path
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Expression[] }
  | { readonly kind: 'not'; readonly of: Expression }
  | { readonly kind: 'and' | 'or'; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'compare'; readonly operator: Comparison; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'in'; readonly left: Expression; readonly list: readonly Literal[] };
