/** An attribute that is kept (RFC 7643 section 7). What else a client sends is passed over. */
export interface Attribute {
  readonly name: string;
  readonly type: 'string' | 'boolean' | 'complex' | 'dateTime';
  readonly description: string;
  readonly isMany?: true;
  readonly isRequired?: true;
  readonly isCaseExact?: true;
  readonly isUnique?: true;
  readonly isReadOnly?: true;
  readonly parts?: readonly Attribute[];
}

export interface Schema {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly attributes: readonly Attribute[];
}

export const USER_SCHEMA = 'urn:ietf:params:scim:schemas:core:2.0:User';
export const GROUP_SCHEMA = 'urn:ietf:params:scim:schemas:core:2.0:Group';
export const ENTERPRISE_SCHEMA = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

const text = (name: string, description: string, more: Partial<Attribute> = {}): Attribute => ({
  name,
  type: 'string',
  description,
  ...more,
});

const ID = text('id', 'Given by the gateway', { isReadOnly: true, isCaseExact: true });
const EXTERNAL_ID = text('externalId', 'Id at the identity provider', { isCaseExact: true });
const META: Attribute = {
  name: 'meta',
  type: 'complex',
  description: 'When the resource was made and changed',
  isReadOnly: true,
  parts: [
    { name: 'created', type: 'dateTime', description: 'When it was made', isReadOnly: true },
    { name: 'lastModified', type: 'dateTime', description: 'When it last changed', isReadOnly: true },
  ],
};

/** What every resource has besides its schema (RFC 7643 section 3.1). */
export const COMMON: readonly Attribute[] = [ID, EXTERNAL_ID, META];

const USER: Schema = {
  id: USER_SCHEMA,
  name: 'User',
  description: 'A person whom the identity provider vouches for',
  attributes: [
    text('userName', 'Sign-in name', { isRequired: true, isUnique: true }),
    {
      name: 'name',
      type: 'complex',
      description: 'Name of the person',
      parts: ['formatted', 'familyName', 'givenName', 'middleName'].map((name) => text(name, 'Part of the name')),
    },
    text('displayName', 'Name as it is shown'),
    text('title', 'Title at the brokerage'),
    { name: 'active', type: 'boolean', description: 'False for a person who left: nothing of theirs is good any more' },
    {
      name: 'emails',
      type: 'complex',
      description: 'Addresses of the person',
      isMany: true,
      parts: [
        text('value', 'Address'),
        text('type', 'For example work'),
        { name: 'primary', type: 'boolean', description: 'The one to be used first' },
      ],
    },
  ],
};

const ENTERPRISE: Schema = {
  id: ENTERPRISE_SCHEMA,
  name: 'EnterpriseUser',
  description: 'What an employer knows of a person',
  attributes: [
    text('employeeNumber', 'RESO MemberKey, unless the gateway is configured to read it elsewhere'),
    text('department', 'Department'),
  ],
};

const GROUP: Schema = {
  id: GROUP_SCHEMA,
  name: 'Group',
  description: 'A group; identity.groups in gateway.yaml says what it means here',
  attributes: [
    text('displayName', 'Name of the group', { isRequired: true, isUnique: true }),
    {
      name: 'members',
      type: 'complex',
      description: 'People of the group',
      isMany: true,
      parts: [text('value', 'Id of a person', { isCaseExact: true })],
    },
  ],
};

/** Where in a resource something is. */
export interface Place {
  /** Id of the extension that it is in. */
  readonly extension?: string;
  readonly attribute: Attribute;
  readonly part?: Attribute;
}

/** What resources of one type are made of. Names are compared without regard to case (RFC 7643 section 2.1). */
export class Shape {
  constructor(
    readonly core: Schema,
    readonly extensions: readonly Schema[] = [],
  ) {}

  get schemas(): readonly Schema[] {
    return [this.core, ...this.extensions];
  }

  /** `emails.value`, or with the URN of its schema before it; undefined for what is not kept. */
  find(path: string): Place | undefined {
    const { schema, rest } = this.split(path);
    if (!schema || rest === undefined) return undefined;
    const [name, part, ...deeper] = rest.split('.');
    const isCore = schema === this.core;
    const attribute = named(isCore ? [...COMMON, ...schema.attributes] : schema.attributes, name!);
    if (!attribute || deeper.length > 0) return undefined;
    const found = part === undefined ? undefined : named(attribute.parts ?? [], part);
    if (part !== undefined && !found) return undefined;
    return { ...(isCore ? {} : { extension: schema.id }), attribute, ...(found ? { part: found } : {}) };
  }

  /** The schema that a path begins with, and what follows; no rest where the path is the schema itself. */
  split(path: string): { readonly schema: Schema | undefined; readonly rest: string | undefined } {
    const low = path.toLowerCase();
    for (const schema of this.schemas) {
      const id = schema.id.toLowerCase();
      if (low === id) return { schema, rest: undefined };
      if (low.startsWith(`${id}:`)) return { schema, rest: path.slice(id.length + 1) };
    }
    return low.startsWith('urn:') ? { schema: undefined, rest: undefined } : { schema: this.core, rest: path };
  }
}

function named(attributes: readonly Attribute[], name: string): Attribute | undefined {
  const low = name.toLowerCase();
  return attributes.find((attribute) => attribute.name.toLowerCase() === low);
}

export const groupShape = new Shape(GROUP);

const EMPLOYEE_NUMBER = `${ENTERPRISE_SCHEMA}:employeeNumber`;

/** People of a client, with the attribute that holds their member key where it is none of the usual. */
export function userShape(memberAttribute = EMPLOYEE_NUMBER): Shape {
  const usual = new Shape(USER, [ENTERPRISE]);
  if (usual.find(memberAttribute)) return usual;
  const at = memberAttribute.lastIndexOf(':');
  const kept = text(memberAttribute.slice(at + 1), 'RESO MemberKey');
  const schemaId = memberAttribute.slice(0, Math.max(at, 0));
  const extended = (schema: Schema): Schema => ({ ...schema, attributes: [...schema.attributes, kept] });
  if (schemaId === '' || schemaId.toLowerCase() === USER_SCHEMA.toLowerCase()) return new Shape(extended(USER), [ENTERPRISE]);
  if (schemaId.toLowerCase() === ENTERPRISE_SCHEMA.toLowerCase()) return new Shape(USER, [extended(ENTERPRISE)]);
  return new Shape(USER, [ENTERPRISE, { id: schemaId, name: 'Extension', description: 'What the brokerage adds', attributes: [kept] }]);
}

export const memberPlace = (shape: Shape, memberAttribute = EMPLOYEE_NUMBER): Place => shape.find(memberAttribute)!;
