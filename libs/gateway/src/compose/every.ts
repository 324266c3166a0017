import { setTimeout } from 'node:timers/promises';
import type { LoggerService } from '@nestjs/common';
import type { Closers } from './closers.js';

export interface Beside {
  readonly place: { readonly logger: LoggerService };
  readonly closers: Closers;
}

/** How long an end waits for a turn that is under way: what it uses is closed next. */
const PATIENCE_MS = 500;

/**
 * Work beside the calls. A run that fails is logged and tried again at the next turn; one that the end of the gateway cuts off is no fault. `now`
 * does one turn at once, for which nobody waits.
 */
export function every(
  milliseconds: number,
  what: string,
  work: () => Promise<unknown>,
  { place: { logger }, closers }: Beside,
): { now(): void } {
  let isOver = false;
  let turn: Promise<unknown> = Promise.resolve();
  const run = (): void => {
    turn = work().catch((error: unknown) => {
      if (!isOver) logger.error({ message: `${what} failed`, error });
    });
  };
  const timer = setInterval(run, milliseconds).unref();
  closers.add(async () => {
    isOver = true;
    clearInterval(timer);
    const patience = new AbortController();
    await Promise.race([turn, setTimeout(PATIENCE_MS, undefined, { signal: patience.signal }).catch(() => undefined)]);
    patience.abort();
  });
  return { now: run };
}
