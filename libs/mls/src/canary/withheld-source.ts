import type { Expression, Literal, Query } from '../odata/ast.js';
import type { ResoRequest } from '../reso/next-link.js';
import type { RequestUse, ResoPage } from '../reso/page.js';
import { ListingSource, type SourceHealth } from '../source/listing-source.js';
import type { Canaries } from './canaries.js';

/** A source to which no number of a canary is ever sent. */
export class WithheldSource extends ListingSource {
  constructor(
    private readonly source: ListingSource,
    private readonly canaries: Canaries,
  ) {
    super();
  }

  get served(): ListingSource['served'] {
    return this.source.served;
  }

  get health(): SourceHealth {
    return this.source.health;
  }

  query(request: ResoRequest, use: RequestUse): Promise<ResoPage> {
    return this.source.query({ ...request, query: this.without(request.query) }, use);
  }

  /** Made from a query that was already cleared. */
  follow(next: ResoRequest, use: RequestUse): Promise<ResoPage> {
    return this.source.follow(next, use);
  }

  loadMetadata(use: RequestUse): Promise<void> {
    return this.source.loadMetadata(use);
  }

  asOf(now: number): number {
    return this.source.asOf(now);
  }

  close(): Promise<void> {
    return this.source.close();
  }

  private without(query: Query): Query {
    return {
      ...query,
      ...(query.filter ? { filter: this.cleared(query.filter) } : {}),
      ...(query.orderBy ? { orderBy: query.orderBy.map((order) => ({ ...order, by: this.cleared(order.by) })) } : {}),
      ...(query.expand ? { expand: query.expand.map((item) => ({ ...item, options: this.without(item.options) })) } : {}),
    };
  }

  private cleared(expression: Expression): Expression {
    switch (expression.kind) {
      case 'literal':
        return this.value(expression);
      case 'list':
        return { ...expression, items: expression.items.map((item) => this.value(item)) };
      case 'binary':
        return { ...expression, left: this.cleared(expression.left), right: this.cleared(expression.right) };
      case 'unary':
        return { ...expression, operand: this.cleared(expression.operand) };
      case 'call':
        return { ...expression, args: expression.args.map((arg) => this.cleared(arg)) };
      case 'lambda':
        return expression.body ? { ...expression, body: this.cleared(expression.body) } : expression;
      case 'path':
        return expression;
    }
  }

  private value(literal: Literal): Literal {
    return literal.type === 'string' ? { ...literal, text: this.canaries.withheld(literal.text) } : literal;
  }
}
