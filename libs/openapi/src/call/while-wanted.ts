import { Refusal } from '@gatehouse/kernel';

/** Why a signal was aborted, as the refusal it stands for: whoever aborts gives one; anything else is a cancellation. */
export function abortReason(signal: AbortSignal): Refusal {
  return signal.reason instanceof Refusal ? signal.reason : new Refusal('CANCELLED');
}

/** Waits no longer than the signal allows. The work itself goes on: others may be waiting for it. */
export async function whileWanted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  if (signal.aborted) {
    work.catch(() => undefined);
    throw abortReason(signal);
  }
  let onAbort = (): void => undefined;
  const left = new Promise<never>((_resolve, reject) => {
    onAbort = () => reject(abortReason(signal));
  });
  signal.addEventListener('abort', onAbort, { once: true });
  return Promise.race([work, left]).finally(() => signal.removeEventListener('abort', onAbort));
}
