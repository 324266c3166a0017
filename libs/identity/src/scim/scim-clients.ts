import { hash, timingSafeEqual } from 'node:crypto';
import type { ScimClient } from './scim-place.js';
import { memberPlace, userShape } from './scim-schema.js';

const LEAST_TOKEN = 24;

export interface ScimClientEntry {
  /** One id with a single sign-on connection where both are the same identity provider. */
  readonly id: string;
  readonly token: string;
  /** `title`, or with the URN of its schema before it; the enterprise extension's employeeNumber by default. */
  readonly memberAttribute?: string | undefined;
}

const digestOf = (token: string): Buffer => hash('sha256', token, 'buffer');

/** The SCIM clients of gateway.yaml by their bearer tokens. */
export class ScimClients {
  private readonly known: readonly { readonly digest: Buffer; readonly client: ScimClient }[];

  constructor(entries: readonly ScimClientEntry[]) {
    this.known = entries.map(({ id, token, memberAttribute }) => {
      const shape = userShape(memberAttribute);
      return { digest: digestOf(token), client: { id, shape, member: memberPlace(shape, memberAttribute) } };
    });
  }

  /** Takes as long for every token, whether and whosever it is. */
  find(token: string): ScimClient | undefined {
    const given = digestOf(token);
    let found: ScimClient | undefined;
    for (const { digest, client } of this.known) if (timingSafeEqual(digest, given)) found = client;
    return found;
  }
}

/** What is wrong with tokens, by the position of their client: too short to be beyond guessing, not to be sent in a header, or another's as well. */
export function tokenFaults(tokens: readonly string[]): readonly { readonly position: number; readonly expected: string }[] {
  return tokens.flatMap((token, position) => {
    if (token.length < LEAST_TOKEN)
      return [{ position, expected: `expected a token of at least ${LEAST_TOKEN} characters; make one with: openssl rand -base64 36` }];
    if (!/^[A-Za-z0-9._~+/-]+=*$/.test(token))
      return [{ position, expected: 'expected a token of letters, digits and ._~+/-= (RFC 6750 section 2.1)' }];
    return tokens.indexOf(token) < position ? [{ position, expected: 'expected a token of its own; another client has the same' }] : [];
  });
}
