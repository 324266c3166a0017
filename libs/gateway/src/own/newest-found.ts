import { eventOf, TrailSearch, UnknownPlace, type AuditSearch, type AuditStore, type FoundRecord } from '@gatehouse/audit';
import { Refusal } from '@gatehouse/kernel';
import type { sightOf } from './sight.js';

/** An assistant waits no longer; what is not looked at by then is told, and looked at by the next question. */
const PATIENCE_MS = 8_000;

export interface Newest {
  readonly newest: readonly FoundRecord[];
  /** From where to go on; undefined where everything was looked at. */
  readonly next: string | undefined;
  /** Everything since then was looked at; undefined where that is all. */
  readonly backTo: number | undefined;
}

interface Asked {
  readonly sees: ReturnType<typeof sightOf>;
  readonly most: number;
  readonly signal: AbortSignal;
  readonly after?: string | undefined;
}

/** The newest records that the caller may see. Throws Refusal ARGUMENT_CONTRACT. */
export async function newestFound(audit: AuditStore, search: AuditSearch, { sees, most, signal, after }: Asked): Promise<Newest> {
  const until = performance.now() + PATIENCE_MS;
  const isOver = (): boolean => {
    signal.throwIfAborted();
    return performance.now() > until;
  };
  const trail = new TrailSearch(audit, search, { after, isOver });
  const newest: FoundRecord[] = [];
  try {
    for await (const found of trail.found()) {
      if (sees(found.event)) newest.push(found);
      if (newest.length === most) break;
    }
  } catch (thrown) {
    throw thrown instanceof UnknownPlace ? new Refusal('ARGUMENT_CONTRACT', thrown.message) : thrown;
  }
  return { newest, next: trail.next, backTo: trail.backTo };
}

/** What the arguments of a call were, as a digest, where the caller may see it. Throws Refusal ARGUMENT_CONTRACT. */
export async function askedBy(audit: AuditStore, eventId: string, sees: ReturnType<typeof sightOf>): Promise<string> {
  const record = await audit.find(eventId);
  const event = record && eventOf(record);
  const digest = event && sees(event) ? event.arguments?.digest : undefined;
  if (digest === undefined) throw new Refusal('ARGUMENT_CONTRACT', 'record is the id of an event of a call with arguments.');
  return digest;
}
