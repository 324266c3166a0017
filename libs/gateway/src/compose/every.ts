import type { LoggerService } from '@nestjs/common';
import type { Closers } from './closers.js';

export interface Beside {
  readonly place: { readonly logger: LoggerService };
  readonly closers: Closers;
}

/** Work beside the calls. A run that fails is logged and tried again at the next turn. `now` does one turn at once, for which nobody waits. */
export function every(
  milliseconds: number,
  what: string,
  work: () => Promise<unknown>,
  { place: { logger }, closers }: Beside,
): { now(): void } {
  const run = (): void => void work().catch((error: unknown) => logger.error({ message: `${what} failed`, error }));
  const timer = setInterval(run, milliseconds).unref();
  closers.add(() => clearInterval(timer));
  return { now: run };
}
