import * as fc from 'fast-check';

/** A field of the metadata, as far as a query needs to know it. */
export interface QueryField {
  readonly name: string;
  /** EDM type, e.g. Edm.String, Collection(Edm.String); of a related record the type of that. */
  readonly type: string;
  /** May be tested by whoever asks. */
  readonly open: boolean;
}

export interface QueryWorld {
  readonly fields: ReadonlyMap<string, readonly QueryField[]>;
  /** Related resources by resource and navigation property. */
  readonly related: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Some value that a record of the resource has in this field, as a literal of OData. */
  literal(resource: string, field: string, at: number): string;
  keyOf(resource: string, at: number): string;
}

/** How often something is asked by a door that is never open, or about a field that is none of theirs. */
const RARELY = 1;
const MOSTLY = 30;

const isList = ({ type }: QueryField): boolean => type.startsWith('Collection(Edm.');
const isText = ({ type }: QueryField): boolean => type === 'Edm.String';
const isNumber = ({ type }: QueryField): boolean => /^Edm\.(?:Int|Decimal|Double)/.test(type);
const isTime = ({ type }: QueryField): boolean => type.startsWith('Edm.Date');

/** Queries as somebody would write them who tries every door: generated from the metadata, of fields that may be tested, of hidden ones, of some that do not exist. */
export class AnyQuery {
  constructor(
    private readonly world: QueryWorld,
    private readonly strange: readonly string[],
  ) {}

  of(resource: string): fc.Arbitrary<string> {
    const options = this.options(resource, 2);
    return fc
      .tuple(options, this.extra(resource), this.manner())
      .map(([given, extra, manner]) =>
        manner(Object.entries({ ...given, ...extra }).flatMap(([name, text]) => (text === undefined ? [] : [[name, text] as const]))),
      );
  }

  /** The options of a query, each by its name. */
  optionsOf(resource: string): fc.Arbitrary<Record<string, string | undefined>> {
    return this.options(resource, 2);
  }

  /** Ways of writing it down: plain, percent-encoded, in parts, twice; names in other letters. */
  private manner(): fc.Arbitrary<(options: readonly (readonly [string, string])[]) => string> {
    type Spell = (text: string) => string;
    const written = (option: Spell, value: Spell) => (options: readonly (readonly [string, string])[]) =>
      options.map(([name, text]) => `${option(name)}=${value(text)}`).join('&');
    const same: Spell = (text) => text;
    const letter = (one: string, at: number): string =>
      at % 5 === 0 && /[A-Za-z]/.test(one) ? `%${one.charCodeAt(0).toString(16)}` : encodeURIComponent(one);
    const partly: Spell = (text) => Array.from(text, letter).join('');
    return fc.oneof(
      { weight: 12, arbitrary: fc.constant(written(same, encodeURIComponent)) },
      { weight: 3, arbitrary: fc.constant(written((name) => name.replace('$', '%24'), encodeURIComponent)) },
      { weight: 3, arbitrary: fc.constant(written(same, partly)) },
      { weight: 2, arbitrary: fc.constant(written((name) => name.toUpperCase(), encodeURIComponent)) },
      { weight: RARELY, arbitrary: fc.constant(written(same, (text) => encodeURIComponent(encodeURIComponent(text)))) },
    );
  }

  /** What no query gets: aggregation, computing, searching, aliases, tokens of a server. */
  private extra(resource: string): fc.Arbitrary<Record<string, string>> {
    const of = (make: (field: string, value: string) => Record<string, string>): fc.Arbitrary<Record<string, string>> =>
      this.field(resource).chain((name) => this.value(resource, name).map((value) => make(name, value)));
    return fc.oneof(
      { weight: MOSTLY, arbitrary: fc.constant({}) },
      { weight: RARELY, arbitrary: of((name) => ({ $apply: `groupby((${name}),aggregate($count as n))` })) },
      { weight: RARELY, arbitrary: of((name, value) => ({ $apply: `filter(${name} eq ${value})/aggregate($count as n)` })) },
      { weight: RARELY, arbitrary: of((name) => ({ $compute: `${name} as c`, $select: 'c' })) },
      { weight: RARELY, arbitrary: of((_name, value) => ({ $search: value.replaceAll("'", '') })) },
      { weight: RARELY, arbitrary: of((name, value) => ({ $filter: `${name} eq @p`, '@p': value })) },
      { weight: RARELY, arbitrary: fc.constant({ $skiptoken: 'MTAw' }) },
    );
  }

  private options(resource: string, depth: number): fc.Arbitrary<Record<string, string | undefined>> {
    const rarely = { nil: undefined, freq: 3 } as const;
    const order = fc.tuple(this.operand(resource), fc.constantFrom('', ' asc', ' desc')).map((parts) => parts.join(''));
    const list = (item: fc.Arbitrary<string>, maxLength: number) =>
      fc.array(item, { minLength: 1, maxLength }).map((items) => items.join(','));
    const counted: Record<string, fc.Arbitrary<string | undefined>> = depth === 2
      ? { $count: fc.option(fc.constantFrom('true', 'false'), { nil: undefined }) }
      : { $count: this.neverInside('true'), $search: this.neverInside('gate'), $apply: this.neverInside('aggregate($count as n)') };
    return fc.record({
      $filter: fc.option(this.condition(resource), { nil: undefined, freq: depth === 2 ? 4 : 1 }),
      $select: fc.option(list(this.field(resource), 5), rarely),
      $orderby: fc.option(list(order, 2), { nil: undefined, freq: 2 }),
      $top: fc.option(fc.nat({ max: 12 }).map(String), rarely),
      $skip: fc.option(fc.nat({ max: 40 }).map(String), { nil: undefined, freq: 1 }),
      ...counted,
      ...(depth > 0 && this.related(resource).length > 0
        ? { $expand: fc.option(this.expansion(resource, depth), { nil: undefined, freq: 1 }) }
        : {}),
    });
  }

  private neverInside(text: string): fc.Arbitrary<string | undefined> {
    return fc.oneof({ weight: MOSTLY, arbitrary: fc.constant(undefined) }, { weight: RARELY, arbitrary: fc.constant(text) });
  }

  private related(resource: string): readonly (readonly [string, string])[] {
    return Object.entries(this.world.related[resource] ?? {});
  }

  private expansion(resource: string, depth: number): fc.Arbitrary<string> {
    return fc.constantFrom(...this.related(resource)).chain(([name, target]) =>
      this.options(target, depth - 1).map((options) => {
        const inner = Object.entries(options).flatMap(([option, text]) => (text === undefined ? [] : [`${option}=${text}`]));
        return inner.length > 0 ? `${name}(${inner.join(';')})` : name;
      }),
    );
  }

  private fields(resource: string, wanted: (field: QueryField) => boolean): readonly string[] {
    return (this.world.fields.get(resource) ?? []).filter(wanted).map(({ name }) => name);
  }

  /** A field of this kind; now and then one that is hidden, or written in other letters. */
  private field(resource: string, wanted: (field: QueryField) => boolean = () => true): fc.Arbitrary<string> {
    const open = this.fields(resource, (field) => field.open && wanted(field));
    const any = this.fields(resource, wanted);
    const letters = fc.constantFrom(...(any.length > 0 ? any : this.strange));
    const odd = fc.oneof(letters, fc.constantFrom(...this.strange));
    if (open.length === 0) return odd;
    return fc.oneof(
      { weight: MOSTLY, arbitrary: fc.constantFrom(...open) },
      { weight: RARELY, arbitrary: odd },
      { weight: RARELY, arbitrary: fc.constantFrom(...open).map((name) => name.toLowerCase()) },
    );
  }

  private value(resource: string, field: string): fc.Arbitrary<string> {
    return fc.oneof(
      { weight: 8, arbitrary: fc.nat().map((at) => this.world.literal(resource, field, at)) },
      { weight: RARELY, arbitrary: fc.constantFrom('null', "''", '0', 'true', "'a'") },
    );
  }

  /** What may be compared or sorted by: a field, one of a related record, or what a function makes of it. */
  private operand(resource: string): fc.Arbitrary<string> {
    const single = this.related(resource).filter(([name]) => /Agent|Office|Team|Listing$/.test(name));
    const path =
      single.length === 0
        ? undefined
        : fc.constantFrom(...single).chain(([name, target]) => this.field(target).map((field) => `${name}/${field}`));
    const made = fc.oneof(
      fc
        .tuple(fc.constantFrom('tolower', 'toupper', 'trim', 'length'), this.field(resource, isText))
        .map(([name, field]) => `${name}(${field})`),
      fc.tuple(fc.constantFrom('year', 'month', 'day'), this.field(resource, isTime)).map(([name, field]) => `${name}(${field})`),
      this.field(resource, isText).map((field) => `substring(${field},0,2)`),
      fc.tuple(fc.constantFrom('round', 'floor', 'ceiling'), this.field(resource, isNumber)).map(([name, field]) => `${name}(${field})`),
    );
    return fc.oneof(
      { weight: 10, arbitrary: this.field(resource, (field) => field.type.startsWith('Edm.')) },
      { weight: 2, arbitrary: made },
      ...(path ? [{ weight: 2, arbitrary: path }] : []),
    );
  }

  condition(resource: string): fc.Arbitrary<string> {
    const { tree } = fc.letrec<{ tree: string }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 2, withCrossShrink: true },
        this.test(resource),
        fc.tuple(tie('tree'), fc.constantFrom('and', 'or'), tie('tree')).map(([left, joint, right]) => `(${left} ${joint} ${right})`),
        tie('tree').map((inner) => `not (${inner})`),
      ),
    }));
    return tree;
  }

  private test(resource: string): fc.Arbitrary<string> {
    const plain = this.field(resource, (field) => field.type.startsWith('Edm.'));
    const compared = fc.constantFrom('eq', 'ne', 'gt', 'ge', 'lt', 'le');
    const comparison = fc
      .tuple(plain, compared)
      .chain(([name, operator]) => this.value(resource, name).map((text) => `${name} ${operator} ${text}`));
    const reversed = fc
      .tuple(plain, compared)
      .chain(([name, operator]) => this.value(resource, name).map((text) => `${text} ${operator} ${name}`));
    const made = fc.tuple(this.operand(resource), compared, fc.constantFrom('2', "'a'", '2026', 'null')).map((parts) => parts.join(' '));
    const fields = fc.tuple(plain, compared, plain).map((parts) => parts.join(' '));
    const among = plain.chain((name) =>
      fc.array(this.value(resource, name), { minLength: 1, maxLength: 4 }).map((items) => `${name} in (${items.join(',')})`),
    );
    const called = fc
      .tuple(fc.constantFrom('contains', 'startswith', 'endswith'), this.field(resource, isText))
      .chain(([name, field]) => this.value(resource, field).map((text) => `${name}(${field},${text})`));
    const member = this.field(resource, isList).chain((name) =>
      fc.tuple(fc.constantFrom('any', 'all'), this.value(resource, name)).map(([each, text]) => `${name}/${each}(x:x eq ${text})`),
    );
    const inside = this.related(resource).filter(([name]) => !/Agent|Office|Team|Listing$/.test(name));
    const related =
      inside.length === 0
        ? undefined
        : fc
            .constantFrom(...inside)
            .chain(([name, target]) =>
              this.field(target).chain((field) => this.value(target, field).map((text) => `${name}/any(o:o/${field} eq ${text})`)),
            );
    return fc.oneof(
      { weight: 6, arbitrary: comparison },
      { weight: 1, arbitrary: reversed },
      { weight: 2, arbitrary: made },
      { weight: 1, arbitrary: fields },
      { weight: 2, arbitrary: among },
      { weight: 2, arbitrary: called },
      { weight: 2, arbitrary: member },
      ...(related ? [{ weight: 1, arbitrary: related }] : []),
    );
  }
}
