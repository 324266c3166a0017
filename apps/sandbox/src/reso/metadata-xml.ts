import type { Lookups } from './lookups.js';
import { navigationsOf } from './navigation.js';
import type { EntityType, FieldType } from './schema.js';
import type { Store } from './store.js';

const NAMESPACE = 'org.reso.metadata';

function property(type: EntityType, field: FieldType, lookups: Lookups): string {
  const edm = field.collection ? 'Collection(Edm.String)' : field.type;
  const facets = (field.name === type.key ? ' Nullable="false"' : '') + (edm === 'Edm.Decimal' ? ' Scale="variable"' : '');
  const lookup = lookups.nameOf(type.name, field.name);
  const open = `<Property Name="${field.name}" Type="${edm}"${facets}`;
  return lookup ? `${open}><Annotation Term="RESO.OData.Metadata.LookupName" String="${lookup}"/></Property>` : `${open}/>`;
}

function entityType(type: EntityType, lookups: Lookups): string {
  const properties = [...type.fields.values()].map((field) => property(type, field, lookups));
  const navigations = navigationsOf(type.name).map((nav) => {
    const target = `${NAMESPACE}.${nav.target}`;
    return `<NavigationProperty Name="${nav.name}" Type="${nav.many ? `Collection(${target})` : target}"/>`;
  });
  return `<EntityType Name="${type.name}"><Key><PropertyRef Name="${type.key}"/></Key>${properties.join('')}${navigations.join('')}</EntityType>`;
}

function entitySet(type: EntityType): string {
  const bindings = navigationsOf(type.name).map((nav) => `<NavigationPropertyBinding Path="${nav.name}" Target="${nav.target}"/>`);
  return `<EntitySet Name="${type.name}" EntityType="${NAMESPACE}.${type.name}">${bindings.join('')}</EntitySet>`;
}

/** The OData 4.01 metadata document, from the fields that are really served. Enumerations are strings with a Lookup resource behind them. */
export function metadataXml(store: Store): string {
  const types = store.resources.map((resource) => store.table(resource).type);
  return [
    '<?xml version="1.0" encoding="utf-8"?>',
    '<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"><edmx:DataServices>',
    `<Schema Namespace="${NAMESPACE}" xmlns="http://docs.oasis-open.org/odata/ns/edm">`,
    ...types.map((type) => entityType(type, store.lookups)),
    `<EntityContainer Name="Default">${types.map(entitySet).join('')}</EntityContainer>`,
    '</Schema></edmx:DataServices></edmx:Edmx>',
  ].join('\n');
}

export function serviceDocument(store: Store, root: string) {
  return { '@odata.context': `${root}/$metadata`, value: store.resources.map((name) => ({ name, kind: 'EntitySet', url: name })) };
}
