import { FUNCTIONS } from './functions.js';
import { memberName } from './comparisons.js';
import type { Lookups } from './lookups.js';
import { navigationsOf } from './navigation.js';
import type { EntityType, FieldType } from './schema.js';
import type { Store } from './store.js';
import { extraFields, type Traits } from './traits.js';

const NAMESPACE = 'org.reso.metadata';
const TEXT_FUNCTIONS = Object.entries(FUNCTIONS)
  .filter(([, { takes }]) => takes[0] === 'text')
  .map(([name]) => name);

/** $metadata of a server with these traits. */
class Metadata {
  private readonly lookups: Lookups;

  constructor(
    private readonly store: Store,
    private readonly traits: Traits,
  ) {
    this.lookups = store.lookups;
  }

  private property(type: EntityType, field: FieldType): string {
    const lookup = this.lookups.nameOf(type.name, field.name);
    const isEnum = lookup !== undefined && this.traits.enums !== 'string';
    const edm = this.edm(field, isEnum ? lookup : undefined);
    const facets = (field.name === type.key ? ' Nullable="false"' : '') + (edm === 'Edm.Decimal' ? ' Scale="variable"' : '');
    const open = `<Property Name="${field.name}" Type="${edm}"${facets}`;
    return lookup && !isEnum ? `${open}><Annotation Term="RESO.OData.Metadata.LookupName" String="${lookup}"/></Property>` : `${open}/>`;
  }

  private edm(field: FieldType, lookup: string | undefined): string {
    if (lookup === undefined) return field.collection ? 'Collection(Edm.String)' : field.type;
    const one = `${NAMESPACE}.enums.${lookup}`;
    return field.collection && this.traits.enums === 'enum' ? `Collection(${one})` : one;
  }

  private entityType(type: EntityType): string {
    const properties = [...type.fields.values()].map((field) => this.property(type, field));
    if (type.name === 'Property') {
      properties.push(...extraFields(this.traits).map(({ name, type: edm }) => `<Property Name="${name}" Type="${edm}"/>`));
    }
    const navigations = navigationsOf(type.name).map((nav) => {
      const target = `${NAMESPACE}.${nav.target}`;
      return `<NavigationProperty Name="${nav.name}" Type="${nav.many ? `Collection(${target})` : target}"/>`;
    });
    return `<EntityType Name="${type.name}"><Key><PropertyRef Name="${type.key}"/></Key>${properties.join('')}${navigations.join('')}</EntityType>`;
  }

  private enumType(name: string, several: boolean): string {
    const flags = several && this.traits.enums === 'flags' ? ' IsFlags="true"' : '';
    const members = [...this.lookups.values(name)].map(
      (value) =>
        `<Member Name="${memberName(value)}"><Annotation Term="RESO.OData.Metadata.StandardName" String="${escaped(value)}"/></Member>`,
    );
    return `<EnumType Name="${name}"${flags}>${members.join('')}</EnumType>`;
  }

  private entitySet(type: EntityType): string {
    const bindings = navigationsOf(type.name).map((nav) => `<NavigationPropertyBinding Path="${nav.name}" Target="${nav.target}"/>`);
    return `<EntitySet Name="${type.name}" EntityType="${NAMESPACE}.${type.name}">${bindings.join('')}</EntitySet>`;
  }

  xml(): string {
    const types = this.store.resources.map((resource) => this.store.table(resource).type);
    const lookups = new Map<string, boolean>();
    for (const type of this.traits.enums === 'string' ? [] : types) {
      for (const { name, collection } of type.fields.values()) {
        const lookup = this.lookups.nameOf(type.name, name);
        if (lookup) lookups.set(lookup, collection || lookups.get(lookup) === true);
      }
    }
    const enums = [...lookups].map(([name, several]) => this.enumType(name, several));
    const functions = (this.traits.textFunctions ? TEXT_FUNCTIONS : []).map((name) => `<String>${name}</String>`);
    return [
      '<?xml version="1.0" encoding="utf-8"?>',
      `<edmx:Edmx Version="${this.traits.odata}" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"><edmx:DataServices>`,
      `<Schema Namespace="${NAMESPACE}.enums" xmlns="http://docs.oasis-open.org/odata/ns/edm">${enums.join('')}</Schema>`,
      `<Schema Namespace="${NAMESPACE}" xmlns="http://docs.oasis-open.org/odata/ns/edm">`,
      ...types.map((type) => this.entityType(type)),
      `<EntityContainer Name="Default">${types.map((type) => this.entitySet(type)).join('')}`,
      `<Annotation Term="Org.OData.Capabilities.V1.FilterFunctions"><Collection>${functions.join('')}</Collection></Annotation>`,
      '</EntityContainer></Schema></edmx:DataServices></edmx:Edmx>',
    ].join('\n');
  }
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}

/** The OData metadata document, from the fields that are really served. */
export function metadataXml(store: Store, traits: Traits): string {
  return new Metadata(store, traits).xml();
}

export function serviceDocument(store: Store, root: string) {
  return { '@odata.context': `${root}/$metadata`, value: store.resources.map((name) => ({ name, kind: 'EntitySet', url: name })) };
}
