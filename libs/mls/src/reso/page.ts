import type { JsonObject } from '@gatehouse/kernel';
import type { Permit } from '../quota/quota-ledger.js';
import type { ResoRequest } from './next-link.js';

/** Whose request it is, and how long it may take. */
export interface RequestUse {
  readonly permit: Permit;
  readonly subject: string;
  /** False for the gateway's own reads. */
  readonly shared?: boolean;
  readonly signal: AbortSignal;
}

export interface ResoPage {
  readonly rows: readonly JsonObject[];
  readonly count?: number;
  /** The request for the page after this one. Judged only when it is wanted: throws Refusal UPSTREAM_ERROR for a link that leads elsewhere. */
  readonly next?: () => ResoRequest;
}
