import { Refusal } from '@gatehouse/kernel';
import type { ErrorMeaning } from '../connection/mls-pack.js';

/** The MLS answers 404 for a resource. */
export class ResourceMissing extends Refusal {
  constructor() {
    super('UPSTREAM_ERROR', 'The MLS does not have this resource.');
  }
}

/** For an answer that came and is none. */
export function unreadable(): Refusal {
  return new Refusal('UPSTREAM_ERROR', 'Its answer cannot be read. Try again once, and then tell your administrator.');
}

/** What an HTTP status of the MLS means to the caller. Nothing that the MLS wrote is passed on: its words may hold tokens, values or instructions. */
export function refusalForStatus(status: number): Refusal {
  if (status === 400 || status === 413 || status === 414 || status === 501)
    return new Refusal('MLS_QUERY', 'The MLS does not accept this combination of options. Ask for less or use plainer conditions.');
  if (status === 401 || status === 403) return credentialRefused();
  if (status === 404) return new ResourceMissing();
  if (status >= 300 && status < 400)
    return new Refusal('UPSTREAM_ERROR', 'It points to another address, and is not followed there. Tell your administrator.');
  if (status === 502 || status === 503 || status === 504) return new Refusal('UPSTREAM_DOWN');
  return new Refusal('UPSTREAM_ERROR', 'The MLS failed to answer. Try a plainer query, or tell your administrator.');
}

/** What the provider's own words mean to the caller, who can do something about none of it but come back later. */
export function refusalForMeaning(meaning: Exclude<ErrorMeaning, 'limited'>): Refusal {
  if (meaning === 'unavailable') return new Refusal('UPSTREAM_DOWN', 'It says that it is down for a while.');
  return new Refusal('UPSTREAM_ERROR', 'This connection is not set up as the MLS needs it. Tell your administrator.');
}

export function credentialRefused(): Refusal {
  return new Refusal('UPSTREAM_ERROR', 'The MLS does not accept the credential of this connection. Tell your administrator.');
}

const TIMEOUTS = new Set(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT', 'UND_ERR_CONNECT_TIMEOUT', 'ETIMEDOUT']);

/** What a connector says of an address that it does not connect to, for operators (`reason` of its error). */
export function addressRefused(error: unknown): string | undefined {
  const { reason } = (error ?? {}) as { reason?: unknown };
  return typeof reason === 'string' && !(error instanceof Refusal) ? reason : undefined;
}

/** What a failed exchange means. `caller` is the caller's own signal, `timeout` ours. */
export function refusalForFailure(error: unknown, caller: AbortSignal, timeout: AbortSignal): Refusal {
  if (error instanceof Refusal) return error;
  if (caller.aborted) return new Refusal('CANCELLED');
  if (timeout.aborted || TIMEOUTS.has((error as NodeJS.ErrnoException | undefined)?.code ?? '')) return new Refusal('UPSTREAM_TIMEOUT');
  return new Refusal('UPSTREAM_DOWN');
}
