import { QueryFailedError } from 'typeorm';
import { codeOf } from './database-unavailable.js';

/** A statement failed. Says the engine's words and code; not the parameters, which TypeORM's own error carries into whatever logs it. */
export class StoreFault extends Error {
  constructor(
    message: string,
    readonly code: string | undefined,
  ) {
    super(message);
    this.name = 'StoreFault';
  }

  get isDuplicate(): boolean {
    return this.code === '23505' || this.code === 'SQLITE_CONSTRAINT_PRIMARYKEY' || this.code === 'SQLITE_CONSTRAINT_UNIQUE';
  }
}

/** Runs statements so that no value of theirs leaves in an error. */
export async function withoutValues<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof QueryFailedError)) throw error;
    throw new StoreFault(`The database refused a statement: ${String(error.driverError.message)}`, codeOf(error));
  }
}
