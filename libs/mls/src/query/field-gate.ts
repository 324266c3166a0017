import type { FieldDictionary } from '@gatehouse/kernel';
import type { Expression, Lambda, Path } from '../odata/ast.js';
import { FieldRefusal } from './field-refusal.js';
import type { QueryStanding } from './query-standing.js';
import { EXPANSIONS } from './resources.js';
import type { ServedFields } from './served-fields.js';

/** Where a path starts: the resource, and the lambda variables in force (`undefined` target: a variable over plain values). */
export interface Scope {
  readonly resource: string;
  readonly variables: ReadonlyMap<string, { readonly name: string; readonly target: string | undefined }>;
}

/** May this caller name this field here? Rewrites what passes into the dictionary's spelling; throws FieldRefusal for all else. */
export class FieldGate {
  /** Top-level fields that are filtered or sorted by. */
  readonly tested = new Set<string>();

  constructor(
    private readonly dictionary: FieldDictionary,
    private readonly served: ServedFields,
    readonly standing: QueryStanding,
  ) {}

  selectable(resource: string, field: string): boolean {
    if (!this.dictionary.knows(resource, field) || !this.served.has(resource, field)) return false;
    const { use } = this.standing;
    if (use !== undefined && this.served.fieldRules?.hides(resource, field, use)) return false;
    const rule = this.dictionary.rule(resource, field);
    return this.standing.widest.has(rule.audience) && rule.model !== 'never';
  }

  private testable(resource: string, field: string): boolean {
    if (!this.selectable(resource, field)) return false;
    const rule = this.dictionary.rule(resource, field);
    return this.standing.always.has(rule.audience) && rule.model === 'show';
  }

  private spelt(resource: string, field: string): string {
    return this.dictionary.spelling(resource, field) ?? field;
  }

  /** One $select path. A related record is read by $expand alone, which is judged field by field. */
  selected(resource: string, path: readonly string[]): readonly string[] {
    const name = this.spelt(resource, path[0]!);
    if (path.length !== 1 || EXPANSIONS[resource]?.[name] || !this.selectable(resource, name)) throw FieldRefusal.of(path[0]!, false);
    return [name];
  }

  expanded(resource: string, segment: string): { name: string; target: string } {
    const name = this.spelt(resource, segment);
    const target = EXPANSIONS[resource]?.[name];
    if (!target || !this.selectable(resource, name)) throw FieldRefusal.of(segment, false);
    return { name, target };
  }

  expression(scope: Scope, given: Expression): Expression {
    switch (given.kind) {
      case 'literal':
      case 'list':
        return given;
      case 'path':
        return this.path(scope, given);
      case 'binary':
        return { ...given, left: this.expression(scope, given.left), right: this.expression(scope, given.right) };
      case 'unary':
        return { ...given, operand: this.expression(scope, given.operand) };
      case 'call':
        return { ...given, args: given.args.map((arg) => this.expression(scope, arg)) };
      case 'lambda':
        return this.lambda(scope, given);
    }
  }

  private path(scope: Scope, given: Path): Path {
    const { segments, target } = this.resolve(scope, given.segments);
    // A path that ends in a related record, not in a value of it, tests whatever that record holds.
    if (target) throw new FieldRefusal(true);
    return { kind: 'path', segments };
  }

  /** Variables are renamed, so that none can pass for a field at an upstream that reads carelessly. */
  private lambda(scope: Scope, given: Lambda): Lambda {
    const { segments, target } = this.resolve(scope, given.path);
    if (given.variable === undefined || !given.body) return { kind: 'lambda', path: segments, operator: given.operator };
    const name = `v${scope.variables.size}`;
    const variables = new Map(scope.variables).set(given.variable, { name, target });
    return {
      kind: 'lambda',
      path: segments,
      operator: given.operator,
      variable: name,
      body: this.expression({ ...scope, variables }, given.body),
    };
  }

  private resolve(scope: Scope, given: readonly string[]): { segments: readonly string[]; target: string | undefined } {
    const variable = scope.variables.get(given[0]!);
    let resource: string | undefined = variable ? variable.target : scope.resource;
    const segments: string[] = variable ? [variable.name] : [];
    const rest = variable ? given.slice(1) : given;
    let target: string | undefined = variable?.target;
    for (const segment of rest) {
      if (!resource) throw new FieldRefusal(true);
      const name: string = this.spelt(resource, segment);
      if (!this.testable(resource, name) || UNTESTED.has(`${resource}/${name}`)) throw FieldRefusal.of(segment, true);
      if (!variable && segments.length === 0) this.tested.add(name);
      segments.push(name);
      target = EXPANSIONS[resource]?.[name];
      resource = target;
    }
    return { segments, target };
  }
}

/** Row rules hang on these; testing them would find out about rows that the rules then hide. */
const UNTESTED: ReadonlySet<string> = new Set([
  'Media/Permission',
  'Property/FeedTypes',
  'Property/MlgCanUse',
  'Property/MlgCanView',
  'Property/Media',
  'OpenHouse/FeedTypes',
  'Member/FeedTypes',
]);
