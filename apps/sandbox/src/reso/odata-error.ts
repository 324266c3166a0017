/** One thing wrong in a request (RESO Web API Core 2.1 §2.6): `target` is a field of the metadata or a query option. */
export interface ErrorDetail {
  readonly code: string;
  readonly target: string;
  readonly message: string;
}

/** An answer that is an error. `message` is for people; it names what was asked for, as real servers do. */
export class ODataError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly about: {
      readonly target?: string;
      readonly details?: readonly ErrorDetail[];
      readonly headers?: Readonly<Record<string, string>>;
    } = {},
  ) {
    super(message);
    this.name = 'ODataError';
  }

  get body() {
    return { error: { code: this.code, message: this.message, target: this.about.target ?? null, details: this.about.details ?? [] } };
  }
}

export function badRequest(message: string, target?: string): ODataError {
  return new ODataError(400, 'BadRequest', message, target === undefined ? {} : { target });
}

export function notFound(message: string): ODataError {
  return new ODataError(404, 'NotFound', message);
}
