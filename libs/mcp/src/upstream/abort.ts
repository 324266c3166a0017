import { Refusal } from '@gatehouse/kernel';

/** Why a signal was aborted, as the refusal it stands for: whoever aborts gives one; anything else is a cancellation. */
export function abortReason(signal: AbortSignal): Refusal {
  return signal.reason instanceof Refusal ? signal.reason : new Refusal('CANCELLED');
}

/** Waits no longer than the signal allows. The work itself goes on: others may be waiting for it. */
export function whileWanted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  if (signal.aborted) {
    work.catch(() => undefined);
    return Promise.reject(abortReason(signal));
  }
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(abortReason(signal));
    const settle =
      <V>(with_: (value: V) => void) =>
      (value: V): void => {
        signal.removeEventListener('abort', onAbort);
        with_(value);
      };
    signal.addEventListener('abort', onAbort, { once: true });
    work.then(settle(resolve), settle(reject));
  });
}

/** A signal that ends with UPSTREAM_TIMEOUT after so many milliseconds. Clear it when the work is done. */
export function deadlineSignal(ms: number): { readonly signal: AbortSignal; readonly clear: () => void } {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(new Refusal('UPSTREAM_TIMEOUT')), ms);
  return { signal: controller.signal, clear: () => clearTimeout(timer) };
}
