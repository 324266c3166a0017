import { ScimFault } from './scim-fault.js';
import { matches, type Filter } from './scim-filter.js';
import type { Attribute } from './scim-schema.js';
import { ElementSight, readValue, type Resource } from './scim-values.js';

interface PartChange {
  readonly filter: Filter | undefined;
  readonly part: Attribute;
  readonly value: unknown;
}

const keyOf = (element: Resource): string => String(element['value'] ?? JSON.stringify(element)).toLowerCase();

/** A multi-valued attribute in the middle of a patch. */
export class PatchedList {
  constructor(
    private readonly attribute: Attribute,
    public elements: readonly Resource[],
  ) {}

  /** All of it is replaced, or what is not there yet is added: a value is in a list once (RFC 7644 section 3.5.2.1). */
  take(op: 'add' | 'replace', given: readonly Resource[]): void {
    const byValue = new Map((op === 'add' ? [...this.elements, ...given] : given).map((element) => [keyOf(element), element]));
    this.elements = this.withOnePrimary([...byValue.values()], given);
  }

  /** Sets one part of those that a filter finds, of all without one. Where there is none yet, one is made that the filter would find. */
  setPart(op: 'add' | 'replace', { filter, part, value }: PartChange): void {
    const found = this.found(filter);
    const changed = (element: Resource): Resource => {
      const { [part.name]: _, ...rest } = element;
      return value === undefined ? rest : { ...rest, [part.name]: value };
    };
    if (found.size === 0) {
      if (value !== undefined) this.elements = [...this.elements, changed(this.madeFor(op, filter))];
      return;
    }
    this.elements = this.elements.map((element) => (found.has(element) ? changed(element) : element)).filter(isSomething);
  }

  merge(filter: Filter, given: Resource): void {
    const found = this.found(filter);
    if (found.size === 0) this.elements = [...this.elements, { ...this.madeFor('add', filter), ...given }];
    else this.elements = this.elements.map((element) => (found.has(element) ? { ...element, ...given } : element));
  }

  /** Those that a filter finds, those whose values are given (Entra ID removes members so), or all. */
  remove(filter: Filter | undefined, part: Attribute | undefined, value: unknown): void {
    const given = filter || part ? undefined : (readValue(this.attribute, value) as readonly Resource[] | undefined);
    if (given) {
      const gone = new Set(given.map(keyOf));
      this.elements = this.elements.filter((element) => !gone.has(keyOf(element)));
    } else if (part) this.setPart('replace', { filter, part, value: undefined });
    else {
      const found = this.found(filter);
      this.elements = this.elements.filter((element) => !found.has(element));
    }
  }

  private found(filter: Filter | undefined): ReadonlySet<Resource> {
    return new Set(filter ? this.elements.filter((element) => matches(filter, new ElementSight(this.attribute, element))) : this.elements);
  }

  private madeFor(op: string, filter: Filter | undefined): Resource {
    const parts = filter ? equalities(filter) : [];
    const known = (this.attribute.parts ?? []).flatMap((part) => {
      const given = parts?.find(({ path }) => path.toLowerCase() === part.name.toLowerCase());
      return given ? [[part.name, readValue(part, given.value)]] : [];
    });
    if (!parts || known.length < parts.length) throw ScimFault.badRequest('noTarget', `There is nothing to ${op} that the path finds.`);
    return Object.fromEntries(known) as Resource;
  }

  /** Of several that are primary the one that came last counts (RFC 7643 section 2.4). */
  private withOnePrimary(elements: readonly Resource[], given: readonly Resource[]): readonly Resource[] {
    const primary = given.findLast((element) => element['primary'] === true);
    if (!primary) return elements;
    return elements.map((element) => (element['primary'] === true && element !== primary ? { ...element, primary: false } : element));
  }
}

const isSomething = (element: Resource): boolean => Object.keys(element).length > 0;

/** What an element is that a filter of plain equalities finds; undefined for other filters. */
function equalities(filter: Filter): readonly { readonly path: string; readonly value: unknown }[] | undefined {
  if (filter.op === 'eq') return [filter];
  if (filter.op !== 'and') return undefined;
  const all = filter.filters.map(equalities);
  return all.every((each) => each !== undefined) ? all.flat() : undefined;
}
