/** The records and types of a second RESO service: keys are numbers, as the Data Dictionary lets them be in its numeric forms. */
export interface Form {
  readonly version: '4.0' | '4.01';
  /** How enumerations are served: as texts that people read, or as an EnumType of identifiers. */
  readonly enums: 'string' | 'type';
}

const NS = 'Vendor.Listings.V2';
export const STATUS_TYPE = `${NS}.StatusKind`;
export const STATUSES: Readonly<Record<string, string>> = {
  Active: 'Active',
  ActiveUnderContract: 'Active Under Contract',
  Closed: 'Closed',
};

type Fields = Readonly<Record<string, string>>;
const MODIFIED = { ModificationTimestamp: 'Edm.DateTimeOffset' };
const PARTIES: Fields = {
  ListAgentKey: 'Edm.Int64',
  ListOfficeKey: 'Edm.Int64',
  ListAgentFullName: 'Edm.String',
  ListOfficeName: 'Edm.String',
};

export const typesOf = ({ enums }: Form): Readonly<Record<string, Fields>> => ({
  Property: {
    ListingKey: 'Edm.Int64',
    ListingId: 'Edm.String',
    ...PARTIES,
    AttributionContact: 'Edm.String',
    City: 'Edm.String',
    PostalCode: 'Edm.String',
    UnparsedAddress: 'Edm.String',
    ListPrice: 'Edm.Decimal',
    BedroomsTotal: 'Edm.Int64',
    StandardStatus: enums === 'type' ? STATUS_TYPE : 'Edm.String',
    PublicRemarks: 'Edm.String',
    ...MODIFIED,
  },
  Member: { MemberKey: 'Edm.Int64', MemberMlsId: 'Edm.String', MemberFullName: 'Edm.String', OfficeKey: 'Edm.Int64', ...MODIFIED },
  Office: { OfficeKey: 'Edm.Int64', OfficeMlsId: 'Edm.String', OfficeName: 'Edm.String', ...MODIFIED },
});
export const KEYS: Readonly<Record<string, string>> = { Property: 'ListingKey', Member: 'MemberKey', Office: 'OfficeKey' };

/** A third of the listings is for sale in Reno, and the rest elsewhere, sold or under contract. */
export function recordsOf({ enums }: Form): Readonly<Record<string, readonly Record<string, unknown>[]>> {
  const status = (name: string): string => (enums === 'type' ? name : STATUSES[name]!);
  const names = Object.keys(STATUSES);
  const at = (index: number): string => `2026-03-${String(1 + (index % 28)).padStart(2, '0')}T08:00:00.000+00:00`;
  const listings = Array.from({ length: 90 }, (_, index) => ({
    ListingKey: 9_000_000_000 + index,
    ListingId: `N-${index}`,
    ListAgentKey: 501 + (index % 2),
    ListOfficeKey: 41,
    ListAgentFullName: index % 2 === 0 ? 'Ada Quill' : 'Noor Haddad',
    ListOfficeName: 'Truckee Homes',
    AttributionContact: '775-555-0101',
    City: index % 3 === 0 ? 'Reno' : 'Sparks',
    PostalCode: '89501',
    UnparsedAddress: `${100 + index} O'Hara & Sons Way`,
    ListPrice: 300_000 + index * 1000,
    BedroomsTotal: 2 + (index % 3),
    StandardStatus: status(names[index % 3]!),
    PublicRemarks: index % 5 === 0 ? null : 'By the river.',
    ModificationTimestamp: at(index),
  }));
  return {
    Property: listings,
    Member: [
      { MemberKey: 501, MemberMlsId: 'Q1', MemberFullName: 'Ada Quill', OfficeKey: 41, ModificationTimestamp: at(1) },
      { MemberKey: 502, MemberMlsId: 'H2', MemberFullName: 'Noor Haddad', OfficeKey: 41, ModificationTimestamp: at(2) },
    ],
    Office: [{ OfficeKey: 41, OfficeMlsId: 'T', OfficeName: 'Truckee Homes', ModificationTimestamp: at(3) }],
  };
}

/** CSDL XML as another tool would write it: other prefixes, attributes in another order and in single quotes, a type that is derived from another. */
export function metadataOf(form: Form): string {
  const property = ([name, type]: [string, string]): string =>
    `\n      <Property\n        Type='${type}' Name='${name}' Nullable="true" />`;
  const entity = ([name, { ModificationTimestamp: _base, ...fields }]: [string, Fields]): string =>
    `<EntityType BaseType="${NS}.Stamped" Name="${name}Record"><Key><PropertyRef Name="${KEYS[name]}"/></Key>${Object.entries(fields).map(property).join('')}\n</EntityType>`;
  const members = Object.entries(STATUSES).map(
    ([name, title]) => `<Member Value="1" Name="${name}"><Annotation String='${title}' Term='RESO.OData.Metadata.StandardName'/></Member>`,
  );
  const types = typesOf(form);
  const sets = Object.keys(types).map((name) => `<EntitySet EntityType="${NS}.${name}Record" Name="${name}"/>`);
  return `<?xml version='1.0' encoding='utf-8'?>
<!-- <EntityType Name="Property"><Property Name="OwnerPhone" Type="Edm.String"/></EntityType> -->
<x:Edmx xmlns:x="http://docs.oasis-open.org/odata/ns/edmx" Version='${form.version}'><x:DataServices>
<Schema xmlns="http://docs.oasis-open.org/odata/ns/edm" Namespace="${NS}">
<EntityType Abstract="true" Name="Stamped"><Property Name="ModificationTimestamp" Type="Edm.DateTimeOffset"/></EntityType>
${Object.entries(types).map(entity).join('\n')}
${form.enums === 'type' ? `<EnumType Name="StatusKind">${members.join('')}</EnumType>` : ''}
<EntityContainer Name="Default">${sets.join('')}</EntityContainer>
</Schema></x:DataServices></x:Edmx>`;
}
