import type { Upstream } from '@gatehouse/kernel';
import type { AdmissionFault } from './admission.js';
import type { IsServed } from './claims.js';

export interface RegistryOptions {
  /** How often each list is read again. */
  readonly refreshMs?: number;
  /** Before a call that changes or sends something a list that is older is read again. */
  readonly recheckMs?: number;
  /** How long start() waits for upstreams; whoever is later joins later. */
  readonly startWaitMs?: number;
  readonly patienceMs?: number;
  readonly retryMs?: { readonly first: number; readonly longest: number };
  /** How long one that is taken away may go on with its calls. */
  readonly drainMs?: number;
  /** Whether calls to it are under way, or wait for their turn. */
  readonly isBusy?: (upstream: Upstream) => boolean;
  /** Whether an offer is served. What is held back claims no URI that another upstream serves; all are served where not given. */
  readonly isServed?: IsServed;
  /** An upstream that could not be started or listed. */
  readonly onFault?: (slug: string, fault: unknown) => void;
  /** An offer that was left out, each time the list it stands in is read and differs. */
  readonly onLeftOut?: (fault: AdmissionFault) => void;
}
