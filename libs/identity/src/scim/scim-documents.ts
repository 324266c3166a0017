import { COMMON, GROUP_SCHEMA, groupShape, USER_SCHEMA, type Attribute, type Schema, type Shape } from './scim-schema.js';

const core = (name: string): string => `urn:ietf:params:scim:schemas:core:2.0:${name}`;

/** The most resources in one page. */
export const MOST_RESULTS = 200;

const isSupported = (supported: boolean) => ({ supported });

/** RFC 7643 section 5. */
export function serviceProviderConfig(base: string): object {
  return {
    schemas: [core('ServiceProviderConfig')],
    patch: isSupported(true),
    bulk: { ...isSupported(false), maxOperations: 0, maxPayloadSize: 0 },
    filter: { ...isSupported(true), maxResults: MOST_RESULTS },
    changePassword: isSupported(false),
    sort: isSupported(false),
    etag: isSupported(true),
    authenticationSchemes: [
      {
        type: 'oauthbearertoken',
        name: 'Bearer token',
        description: 'The token of identity.scim in gateway.yaml',
        specUri: 'https://www.rfc-editor.org/info/rfc6750',
        primary: true,
      },
    ],
    meta: { resourceType: 'ServiceProviderConfig', location: `${base}/ServiceProviderConfig` },
  };
}

/** RFC 7643 section 6. */
export function resourceTypes(users: Shape, base: string): readonly object[] {
  const type = (name: string, schema: string, extensions: readonly Schema[]): object => ({
    schemas: [core('ResourceType')],
    id: name,
    name,
    endpoint: `/${name}s`,
    schema,
    schemaExtensions: extensions.map(({ id }) => ({ schema: id, required: false })),
    meta: { resourceType: 'ResourceType', location: `${base}/ResourceTypes/${name}` },
  });
  return [type('User', USER_SCHEMA, users.extensions), type('Group', GROUP_SCHEMA, [])];
}

/** RFC 7643 section 7. */
export function schemas(users: Shape, base: string): readonly (object & { readonly id: string })[] {
  return [...users.schemas, groupShape.core].map(({ id, name, description, attributes }) => ({
    schemas: [core('Schema')],
    id,
    name,
    description,
    attributes: attributes.map(attributeDocument),
    meta: { resourceType: 'Schema', location: `${base}/Schemas/${id}` },
  }));
}

function attributeDocument(attribute: Attribute): object {
  const { name, type, description, isMany, isRequired, isCaseExact, isUnique, isReadOnly, parts } = attribute;
  return {
    name,
    type,
    multiValued: isMany ?? false,
    description,
    required: isRequired ?? false,
    caseExact: isCaseExact ?? false,
    mutability: isReadOnly ? 'readOnly' : 'readWrite',
    returned: COMMON.includes(attribute) && name === 'id' ? 'always' : 'default',
    uniqueness: isUnique ? 'server' : 'none',
    ...(parts ? { subAttributes: parts.map(attributeDocument) } : {}),
  };
}
