import { FetchRefused } from '@gatehouse/net';
import { OAuthError } from '@modelcontextprotocol/client';
import { WireFault } from '../http-wire.js';

/** Why there is no token, for operators. Holds no token, no secret and nothing that a server said beyond the code of its error. */
export class OAuthFault extends WireFault {}

/** Nothing goes on before a person signs in there, anew or for more. */
export class PersonNeeded extends OAuthFault {}

const CODE = /^[a-z_]{1,64}$/;

/** Does one step of the flow. What the SDK throws may quote a whole answer, and an answer may hold a token: only codes of errors are passed on. */
export async function step<T>(what: string, work: () => Promise<T> | T): Promise<T> {
  try {
    return await work();
  } catch (fault) {
    if (fault instanceof OAuthFault) throw fault;
    throw new OAuthFault(`${what}: ${causeOf(fault)}`);
  }
}

/** The error of RFC 6749 section 5.2 that the authorization server gave in this step. */
export class TokenRefused extends OAuthFault {
  constructor(
    readonly code: string,
    what: string,
  ) {
    super(`${what}: the authorization server answered ${code}`);
  }
}

/** A step at the token endpoint: its errors are told apart. Throws TokenRefused or OAuthFault. */
export async function tokenStep<T>(what: string, work: () => Promise<T>): Promise<T> {
  return step(what, () =>
    work().catch((fault: unknown) => {
      if (fault instanceof OAuthError && CODE.test(fault.code) && fault.code !== 'server_error') throw new TokenRefused(fault.code, what);
      throw fault;
    }),
  );
}

function causeOf(fault: unknown): string {
  if (fault instanceof FetchRefused) return fault.reason;
  if (fault instanceof OAuthError && CODE.test(fault.code)) return `the authorization server answered ${fault.code}`;
  // The names of the SDK's own errors say which check failed: IssuerMismatchError, InsecureTokenEndpointError, RegistrationRejectedError.
  const name = fault instanceof Error ? fault.constructor.name : '';
  return /^[A-Za-z]{1,64}Error$/.test(name) ? `it cannot be used (${name})` : 'it cannot be used';
}
