/** Parts of an OData query that an argument can be. `query` is a whole query string. */
export const ODATA_PARTS = ['query', 'filter', 'select', 'orderBy', 'expand', 'top', 'skip', 'count'] as const;
export type ODataPart = (typeof ODATA_PARTS)[number];

/** For a tool of an upstream whose arguments are OData on the data of an MLS: what is which, and whose licence and field rules hold. */
export interface ODataTerms {
  /** Id of the MLS connection of gateway.yaml. */
  readonly connection: string;
  /** RESO resource that is always asked, e.g. `Property`; or the argument that names it. One of the two. */
  readonly resource?: string;
  readonly resourceArgument?: string;
  /** Arguments by the part that they are. What is named nowhere here is not passed on. */
  readonly parts: Readonly<Partial<Record<ODataPart, string>>>;
  /** Arguments that the gateway sets, whatever the caller gives, such as the address of the server. */
  readonly bound: Readonly<Record<string, string>>;
  /** JSON Pointer (RFC 6901) to the rows in an answer. */
  readonly rows: string;
}
