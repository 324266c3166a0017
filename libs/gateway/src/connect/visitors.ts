import type { IncomingMessage, ServerResponse } from 'node:http';
import { signInAddress, Throttle, type OnDemandAuthorizationServer } from '@gatehouse/identity';
import { Refusal, type Principal } from '@gatehouse/kernel';
import { FormRefused } from '../oauth/form.js';
import type { DeskAnswer } from '../oauth/desk.js';
import type { ConnectTickets } from './connect-tickets.js';

export interface ConnectVisit {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** A person whose browser is signed in at this gateway. */
export interface Visitor {
  readonly person: Principal;
  readonly session: string;
}

interface Terms {
  readonly server: OnDemandAuthorizationServer;
  /** Of gateway.publicUrl: cookies belong to that host. */
  readonly origin: string;
  readonly tickets: ConnectTickets;
  /** Throws a Refusal where the account may not be used. */
  readonly principalOf: (user: string) => Principal;
  /** By person: each page may have something fetched. */
  readonly pace: Throttle;
}

export const CONNECT_PATH = '/connect';

/** Who is at the door of the pages, and how those get in who are not signed in yet. */
export class Visitors {
  private readonly host: string;

  constructor(private readonly terms: Terms) {
    this.host = new URL(terms.origin).host;
  }

  /** The visitor, or the answer that sends them elsewhere first. Throws FormRefused. */
  async admit({ request, response }: ConnectVisit): Promise<Visitor | DeskAnswer> {
    const { server, origin, principalOf, pace } = this.terms;
    const { method, url = CONNECT_PATH, headers } = request;
    if (method === 'GET' && headers.host !== this.host) return redirectTo(`${origin}${url}`);
    const found = await server.personAt(request, response);
    if (!found) return this.signIn(method, url);
    const person = admitted(() => principalOf(found.user));
    if (!(await pace.take(person.subject))) throw new FormRefused(429, 'That was too much at once. Try again in a minute.');
    return { person, session: found.session };
  }

  private signIn(method: string | undefined, url: string): DeskAnswer {
    const { origin, tickets } = this.terms;
    const { searchParams } = new URL(url, origin);
    // Who comes back from signing in without being signed in would be sent around for ever.
    if (method !== 'GET' || searchParams.has('state') || searchParams.has('error'))
      throw new FormRefused(401, 'You are not signed in at this gateway. Allow its cookies, and open this page anew.');
    return redirectTo(signInAddress(origin, `${origin}${CONNECT_PATH}`, tickets.remember(url)));
  }
}

export const isAnswer = (visitor: Visitor | DeskAnswer): visitor is DeskAnswer => 'status' in visitor;

export const redirectTo = (location: string): DeskAnswer => ({
  status: 303,
  headers: { location, 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' },
  body: '',
});

function admitted(resolve: () => Principal): Principal {
  try {
    return resolve();
  } catch (fault) {
    if (!(fault instanceof Refusal)) throw fault;
    throw new FormRefused(fault.line.kind === 'upstream' ? 503 : 403, fault.message);
  }
}
