import type { IncomingMessage } from 'node:http';
import {
  authenticatedBy,
  InteractionOver,
  SignInRefused,
  TICKET_SECONDS,
  ticketName,
  type Asking,
  type IdentityProvider,
  type SignInAdmission,
  type SignInTicket,
  type SignInTickets,
} from '@gatehouse/identity';
import { Desk, redirect, type DeskAnswer, type DeskParts, type DeskVisit } from './desk.js';
import { departurePage } from './departure-page.js';

export interface SingleSignOnParts extends DeskParts {
  readonly tickets: SignInTickets;
  readonly admission: SignInAdmission;
  /** Whether the gateway is at an https address. */
  readonly secure: boolean;
  /** For faults of identity providers: what they said may be in the cause. */
  readonly onFault: (connection: string, fault: SignInRefused) => void;
}

/** A visit on the way to or from an identity provider. */
export interface ConnectionVisit extends DeskVisit {
  readonly connection: string;
}

/** Where people go to the brokerage's identity provider, and come back. */
export class SingleSignOnDesk extends Desk {
  constructor(private readonly parts: SingleSignOnParts) {
    super(parts);
  }

  /** A page that leads on by itself, not a redirect: `form-action` would hold for every redirect of the identity provider behind it. */
  async leave(visit: ConnectionVisit): Promise<DeskAnswer> {
    return this.guarded(async () => {
      const { asking, provider } = await this.place(visit);
      const form = await this.formOf(visit, 'login');
      const { tickets, pages } = this.parts;
      const ticket = tickets.make(visit.uid, asking.maxAge);
      try {
        const address = await provider.authorizationUrl(ticket, { loginHint: asking.loginHint, isOther: form.has('other') });
        return {
          status: 200,
          headers: { ...pages.headers(), 'set-cookie': this.cookie(ticket.state, tickets.seal(visit.connection, ticket), TICKET_SECONDS) },
          body: departurePage(provider.connection.name, address),
        };
      } catch (thrown) {
        return this.refused(visit, asking, thrown);
      }
    });
  }

  /** The registered address. The browser's interaction has its cookie elsewhere, so the answer is carried there. */
  async arrive(request: IncomingMessage, connection: string, query: string): Promise<DeskAnswer> {
    return this.guarded(async () => {
      const { uid } = this.ticketOf(request, connection, new URLSearchParams(query));
      return redirect({ location: `/oauth/interaction/${uid}/sign-in/${connection}?${query}` });
    });
  }

  async finish(visit: ConnectionVisit, query: string): Promise<DeskAnswer> {
    return this.guarded(async () => {
      const answer = new URLSearchParams(query);
      const ticket = this.ticketOf(visit.request, visit.connection, answer);
      if (ticket.uid !== visit.uid) throw new InteractionOver();
      const { asking, provider } = await this.place(visit);
      const over = { 'set-cookie': this.cookie(ticket.state, '', 0) };
      try {
        const person = await authenticatedBy(visit.connection, { ticket, answer });
        const account = await this.parts.admission.admit(person, provider.connection);
        const { address, connection } = visit;
        await this.record('auth.signed_in', asking, { subject: account.user, details: { address, connection } });
        const interactions = await this.parts.server.interactions();
        return redirect(await interactions.signedIn(visit.request, visit.response, { accountId: account.user, at: person.authTime }), over);
      } catch (thrown) {
        const refused = await this.refused(visit, asking, thrown);
        return { ...refused, headers: { ...refused.headers, ...over } };
      }
    });
  }

  /** Throws InteractionOver where this browser is at no sign-in, or the connection is none. */
  private async place(visit: ConnectionVisit): Promise<{ asking: Asking; provider: IdentityProvider }> {
    const asking = await this.askingOf(visit);
    const provider = this.parts.connections.find(visit.connection);
    if (asking.step !== 'login' || !provider) throw new InteractionOver();
    return { asking, provider };
  }

  private async refused({ address, connection }: ConnectionVisit, asking: Asking, thrown: unknown): Promise<DeskAnswer> {
    if (!(thrown instanceof SignInRefused)) throw thrown;
    this.parts.onFault(connection, thrown);
    await this.record('auth.denied', asking, {
      subject: undefined,
      details: { reason: thrown.fault, connection, address },
      severity: 'warn',
    });
    const { name } = this.parts.connections.find(connection)!.connection;
    return this.pageOf(asking, { problem: thrown.sentence(name), status: thrown.status });
  }

  private ticketOf(request: IncomingMessage, connection: string, answer: URLSearchParams): SignInTicket {
    const state = answer.get('state') ?? '';
    const ticket = this.parts.tickets.open(connection, cookieOf(request, this.cookieName(state)), state);
    if (!ticket) throw new InteractionOver();
    return ticket;
  }

  private cookieName(state: string): string {
    return `${this.parts.secure ? '__Host-' : ''}gatehouse-sign-in-${ticketName(state)}`;
  }

  private cookie(state: string, value: string, seconds: number): string {
    // Lax: it comes along when the identity provider leads back, and with no form or picture of another site.
    return `${this.cookieName(state)}=${value}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${seconds}${this.parts.secure ? '; Secure' : ''}`;
  }
}

function cookieOf({ headers }: IncomingMessage, name: string): string | undefined {
  const found = (headers.cookie ?? '').split(/; */).find((pair) => pair.startsWith(`${name}=`));
  return found?.slice(name.length + 1);
}
