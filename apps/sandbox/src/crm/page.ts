/** One page of a list and the cursor of the next. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly total: number;
  readonly nextCursor?: string;
}

/** Pages by an opaque cursor. A cursor that this function did not make is an error of the caller. */
export function pageOf<T>(all: readonly T[], limit: number, cursor?: string): Page<T> {
  const start = cursor === undefined ? 0 : offsetOf(cursor);
  const next = start + limit;
  return { items: all.slice(start, next), total: all.length, ...(next < all.length ? { nextCursor: cursorOf(next) } : {}) };
}

function cursorOf(offset: number): string {
  return Buffer.from(`after:${offset}`).toString('base64url');
}

function offsetOf(cursor: string): number {
  const match = /^after:(\d{1,9})$/.exec(Buffer.from(cursor, 'base64url').toString('utf8'));
  if (!match) throw new RangeError('The cursor is unknown. Repeat the call without cursor to start from the first page.');
  return Number(match[1]);
}
