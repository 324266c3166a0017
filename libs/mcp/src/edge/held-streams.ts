import type { Exchange } from './exchange.js';

/** An answer that stays open beside the calls. */
export interface HeldStream {
  readonly exchange: Exchange;
  /** Streams of one legacy session belong together. */
  readonly session?: string;
  /** Says goodbye and ends the answer: the gateway closes, or the token ran out. */
  readonly end: () => void;
  /** Called once, when it is over for whatever reason. */
  readonly onOver: () => void;
}

/** The longest that a timer can wait. */
const MOST_MS = 2_147_483_647;
const MAX_PER_SESSION = 4;
const MAX_PER_OWNER = 32;
const MAX_ALL = 4_096;

/** Why a stream is not held, for its client. */
export interface NoRoom {
  /** Where it is not that there are too many. */
  readonly status?: number;
  readonly message: string;
}

const TOO_MANY: NoRoom = { message: 'Too many open streams; close one first' };
const CLOSING: NoRoom = { status: 503, message: 'The gateway is closing; open the stream anew in a moment' };

const ownerOf = ({ exchange }: HeldStream): string => JSON.stringify([exchange.peer.claims.issuer, exchange.peer.claims.subject]);

/** Every open stream of both eras: so many at most, ended with its token. */
export class HeldStreams {
  private readonly open = new Map<HeldStream, { readonly owner: string; readonly expiry: NodeJS.Timeout }>();
  private closed = false;

  /** Undefined where it is held; else why not: this session, this person or the gateway has as many as may be, or it closes. */
  add(stream: HeldStream): NoRoom | undefined {
    // Nobody would end one that came through its path so late, and closing waits for all of them.
    if (this.closed) return CLOSING;
    const owner = ownerOf(stream);
    if (this.open.size >= MAX_ALL) return TOO_MANY;
    if (stream.session !== undefined && this.count((_owner, { session }) => session === stream.session) >= MAX_PER_SESSION) return TOO_MANY;
    if (this.count((other) => other === owner) >= MAX_PER_OWNER) return TOO_MANY;
    const left = stream.exchange.peer.claims.expiresAt * 1_000 - Date.now();
    const expiry = setTimeout(() => this.end(stream), Math.min(Math.max(left, 0), MOST_MS)).unref();
    this.open.set(stream, { owner, expiry });
    stream.exchange.answer.whenClientGone(() => this.drop(stream));
    return undefined;
  }

  end(stream: HeldStream): void {
    if (!this.open.has(stream)) return;
    this.drop(stream);
    stream.end();
  }

  endSession(session: string): void {
    for (const stream of this.open.keys()) if (stream.session === session) this.end(stream);
  }

  close(): void {
    this.closed = true;
    for (const stream of this.open.keys()) this.end(stream);
  }

  private count(which: (owner: string, stream: HeldStream) => boolean): number {
    let count = 0;
    for (const [stream, { owner }] of this.open) if (which(owner, stream)) count += 1;
    return count;
  }

  private drop(stream: HeldStream): void {
    clearTimeout(this.open.get(stream)?.expiry);
    if (!this.open.delete(stream)) return;
    stream.onOver();
  }
}
