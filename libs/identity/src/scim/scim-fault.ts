const ERROR_SCHEMA = 'urn:ietf:params:scim:api:messages:2.0:Error';

/** RFC 7644 section 3.12, table 9. */
export type ScimType =
  'invalidFilter' | 'tooMany' | 'uniqueness' | 'mutability' | 'invalidSyntax' | 'invalidPath' | 'noTarget' | 'invalidValue';

/** Why a request of a SCIM client is refused. The sentence is for whoever runs the identity provider, and repeats nothing of the request. */
export class ScimFault extends Error {
  constructor(
    readonly status: number,
    sentence: string,
    readonly scimType?: ScimType,
  ) {
    super(sentence);
    this.name = 'ScimFault';
  }

  static badRequest(scimType: ScimType, sentence: string): ScimFault {
    return new ScimFault(400, sentence, scimType);
  }

  static notFound(): ScimFault {
    return new ScimFault(404, 'There is no such resource among those of this client.');
  }

  get body(): object {
    const { status, message, scimType } = this;
    return { schemas: [ERROR_SCHEMA], status: String(status), ...(scimType ? { scimType } : {}), detail: message };
  }
}
