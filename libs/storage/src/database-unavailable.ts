/** The database cannot be used. The message is one sentence that says what to do; it never holds a password or a whole connection URL. */
export class DatabaseUnavailable extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'DatabaseUnavailable';
  }
}

/** The engine's own code of an error, e.g. SQLITE_NOTADB, ECONNREFUSED or 28P01, wherever TypeORM put it. */
export function codeOf(error: unknown): string | undefined {
  for (let each = error, depth = 0; each instanceof Error && depth < 5; depth += 1) {
    const { code, driverError } = each as Error & { code?: unknown; driverError?: unknown };
    if (typeof code === 'string') return code;
    each = driverError ?? each.cause;
  }
  return undefined;
}
