import type { JsonObject, ToolDescriptor } from '@gatehouse/kernel';

export type HttpMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
export type ParameterPlace = 'path' | 'query' | 'header';
/** How values are written (OpenAPI 3.1, Style Values); `json` is a parameter whose content is JSON. */
export type Style = 'simple' | 'form' | 'spaceDelimited' | 'pipeDelimited' | 'deepObject' | 'json';

/** One argument that goes into the path, the query or a header. */
export interface Binding {
  /** Name of the tool's argument. */
  readonly argument: string;
  /** Name on the wire. */
  readonly name: string;
  readonly in: ParameterPlace;
  readonly style: Style;
  readonly explode: boolean;
}

/** How arguments become the JSON body. */
export interface BodyBinding {
  readonly mediaType: string;
  /** `whole`: one argument is the body. `members`: arguments are members of it, by argument name. */
  readonly shape: { readonly whole: string } | { readonly members: ReadonlyMap<string, string> };
  readonly required: boolean;
}

/** One operation of a document, as a tool and as a request. */
export interface Operation {
  readonly descriptor: ToolDescriptor;
  /** SHA-256 of the canonical descriptor, as the catalogue computes it. */
  readonly digest: string;
  readonly method: HttpMethod;
  /** Path template below the base URL, e.g. `/showings/{showingKey}`. */
  readonly path: string;
  readonly bindings: readonly Binding[];
  readonly body: BodyBinding | undefined;
}

/** An operation that is not served, for operators. */
export interface LeftOut {
  /** `operationId`, or method and path. */
  readonly operation: string;
  readonly reason: string;
}

/** One operation as the document has it, with what its path says put in. */
export interface RawOperation {
  readonly method: HttpMethod;
  readonly path: string;
  readonly definition: JsonObject;
  /** Parameters of its path first; its own replace those of the same name and place. */
  readonly parameters: readonly JsonObject[];
}
