import { hash, randomBytes } from 'node:crypto';
import type { Clock } from '@gatehouse/kernel';
import type { SealedBox } from '@gatehouse/seal';

/** What a browser carries while its person is at an identity provider. */
export interface SignInTicket {
  /** Interaction that goes on afterwards. */
  readonly uid: string;
  readonly state: string;
  readonly nonce: string;
  /** PKCE (RFC 7636). */
  readonly verifier: string;
  /** When the browser was sent there, in seconds since the epoch. */
  readonly askedAt: number;
  /** Longest time between that and when the person proved who they are, in seconds. */
  readonly maxAge?: number;
}

interface Sealed extends SignInTicket {
  readonly expiresAt: number;
}

export const TICKET_SECONDS = 600;

const random = (): string => randomBytes(32).toString('base64url');

/** Ties an answer of an identity provider to the browser, the interaction and the connection that asked for it. */
export class SignInTickets {
  constructor(
    private readonly box: SealedBox,
    private readonly clock: Clock,
  ) {}

  /** @param maxAge see SignInTicket */
  make(uid: string, maxAge: number | undefined): SignInTicket {
    const askedAt = Math.floor(this.clock.now() / 1_000);
    return { uid, askedAt, state: random(), nonce: random(), verifier: random(), ...(maxAge === undefined ? {} : { maxAge }) };
  }

  seal(connection: string, ticket: SignInTicket): string {
    const sealed: Sealed = { ...ticket, expiresAt: this.clock.now() + TICKET_SECONDS * 1_000 };
    return this.box.closeText(JSON.stringify(sealed), placeOf(connection));
  }

  /** Undefined for a ticket of another connection, another answer, or one whose time is over. */
  open(connection: string, sealed: string | undefined, state: string): SignInTicket | undefined {
    const text = sealed === undefined ? undefined : this.box.openText(sealed, placeOf(connection));
    if (text === undefined) return undefined;
    const ticket = JSON.parse(text) as Sealed;
    return ticket.expiresAt > this.clock.now() && ticket.state === state ? ticket : undefined;
  }
}

/** By what the cookie of a ticket is told from those of other tabs. */
export const ticketName = (state: string): string => hash('sha256', state, 'base64url').slice(0, 22);

const placeOf = (connection: string): string => `sign-in ${connection}`;
