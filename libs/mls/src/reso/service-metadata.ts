/** One enumeration type of a service (OData CSDL 4.01 §10). */
export interface EnumType {
  /** True where one value may hold several members: "A,B". */
  readonly flags: boolean;
  /** Member by identifier, with the name that people read (RESO.OData.Metadata.StandardName), where there is one. */
  readonly members: ReadonlyMap<string, string>;
}

/** One without members is closed in its own tag, and the next one is not its body. */
const ENUM = /<EnumType\s([^<>]{1,499}[^<>/])>([\s\S]*?)<\/EnumType>/g;
const MEMBER = /<Member\s([^<>]{1,500}?)(?:\/>|>([\s\S]*?)<\/Member>)/g;
const STANDARD_NAME = /Term="RESO\.OData\.Metadata\.StandardName"\s+String="([^"<>]{1,300})"/;
const NAME = /\bName="([^"<>]{1,200})"/;
const EDMX = /<(?:\w+:)?Edmx\s[^<>]*?\bVersion="(4\.01|4\.0)"/;
const FUNCTIONS = /Org\.OData\.Capabilities\.V1\.FilterFunctions"[^<>]*>\s*<Collection>([\s\S]*?)<\/Collection>/;
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

const unescaped = (text: string): string => text.replaceAll(/&(amp|lt|gt|quot|apos);/g, (_, name: string) => ENTITIES[name]!);
/** How values are compared whose spelling differs: `ActiveUnderContract`, `Active Under Contract`. */
export const compactName = (text: string): string => text.replaceAll(/[^\p{L}\p{N}]/gu, '').toLowerCase();
export const lastPart = (name: string): string => name.slice(name.lastIndexOf('.') + 1);

/** What a service says about itself besides its fields: the OData version that it speaks, its enumeration types, the functions that it serves. */
export class ServiceMetadata {
  private constructor(
    readonly version: '4.0' | '4.01',
    private readonly enums: ReadonlyMap<string, EnumType>,
    /** Undefined where the service does not say. */
    readonly functions: ReadonlySet<string> | undefined,
  ) {}

  /** `header` is OData-Version of the answer, which goes before the version of the document: many a document says 4.0 out of habit. */
  static read(xml: string, header: string | undefined): ServiceMetadata {
    const enums = new Map<string, EnumType>();
    for (const [, attributes = '', body = ''] of xml.matchAll(ENUM)) {
      const name = NAME.exec(attributes)?.[1];
      if (name) enums.set(name, { flags: /\bIsFlags="true"/.test(attributes), members: membersOf(body) });
    }
    const listed = FUNCTIONS.exec(xml)?.[1];
    const functions =
      listed === undefined ? undefined : new Set([...listed.matchAll(/<String>([\w.]{1,60})<\/String>/g)].map(([, name]) => name!));
    const version = header ?? EDMX.exec(xml)?.[1];
    return new ServiceMetadata(version === '4.01' ? '4.01' : '4.0', enums, functions);
  }

  /** The enumeration behind an Edm type such as `Collection(org.reso.metadata.enums.Flooring)`. */
  enumOf(type: string | undefined): EnumType | undefined {
    return type === undefined ? undefined : this.enums.get(lastPart(itemType(type)));
  }
}

/** `Collection(X)` without its collection. */
export function itemType(type: string): string {
  return type.startsWith('Collection(') ? type.slice('Collection('.length, -1) : type;
}

function membersOf(body: string): ReadonlyMap<string, string> {
  const members = new Map<string, string>();
  for (const [, attributes = '', inner = ''] of body.matchAll(MEMBER)) {
    const name = NAME.exec(attributes)?.[1];
    if (name) members.set(name, unescaped(STANDARD_NAME.exec(inner)?.[1] ?? name));
  }
  return members;
}

const ENTITY = /<EntityType\s[^<>]{0,300}\bName="([\w.]{1,100})"[^<>]{0,300}>([\s\S]*?)<\/EntityType>/g;
const PROPERTY = /<Property\s([^<>]{1,499}[^<>/])>([\s\S]{0,8000}?)<\/Property>/g;
const LOOKUP = /LookupName"\s+String="([\w ./-]{1,200})"/;

/** LookupName by `Resource/Field` (RESO.OData.Metadata.LookupName): which rows of the Lookup resource are the values of a field. */
export function readLookupNames(xml: string): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const [, resource, body] of xml.matchAll(ENTITY))
    for (const [, attributes, annotations] of body!.matchAll(PROPERTY)) {
      const [field, lookup] = [NAME.exec(attributes!)?.[1], LOOKUP.exec(annotations!)?.[1]];
      if (field !== undefined && lookup !== undefined) names.set(`${resource}/${field}`, lookup);
    }
  return names;
}
