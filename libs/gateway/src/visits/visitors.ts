import type { IncomingMessage, ServerResponse } from 'node:http';
import { signInAddress, Throttle, type BrowserPerson, type OnDemandAuthorizationServer } from '@gatehouse/identity';
import { Refusal, type Principal } from '@gatehouse/kernel';
import { FormRefused } from '../oauth/form.js';
import type { DeskAnswer } from '../oauth/desk.js';
import type { ReturnTickets } from './return-tickets.js';

export interface PageVisit {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** A person whose browser is signed in at this gateway. */
export interface Visitor extends Pick<BrowserPerson, 'session' | 'signedInAt' | 'isStrong'> {
  readonly person: Principal;
}

interface Terms {
  readonly server: OnDemandAuthorizationServer;
  /** Of gateway.publicUrl: cookies belong to that host. */
  readonly origin: string;
  /** Of the first page, where people come back to from signing in, e.g. `/connect`. */
  readonly path: string;
  readonly tickets: ReturnTickets;
  /** Throws a Refusal where the account may not be used. */
  readonly principalOf: (user: string) => Principal;
  /** By person: each page may have something fetched. */
  readonly pace: Throttle;
}

/** Who is at the door of the pages, and how those get in who are not signed in yet. */
export class Visitors {
  private readonly host: string;

  constructor(private readonly terms: Terms) {
    this.host = new URL(terms.origin).host;
  }

  /** The visitor, or the answer that sends them elsewhere first. Throws FormRefused. */
  async admit({ request, response }: PageVisit): Promise<Visitor | DeskAnswer> {
    const { server, origin, path, principalOf, pace } = this.terms;
    const { method, url = path, headers } = request;
    if (method === 'GET' && headers.host !== this.host) return redirectTo(`${origin}${url}`);
    const found = await server.personAt(request, response);
    if (!found) return this.firstSignIn(method, url);
    const { user, ...session } = found;
    const person = admitted(() => principalOf(user));
    if (!(await pace.take(person.subject))) throw new FormRefused(429, 'That was too much at once. Try again in a minute.');
    const back = method === 'GET' ? this.wayBack(url) : undefined;
    return back === undefined ? { person, ...session } : redirectTo(`${origin}${back}`);
  }

  /** Sends somebody who is signed in to prove it anew; they come back to `url`. */
  signInAnew(url: string): DeskAnswer {
    const { origin, path, tickets } = this.terms;
    return redirectTo(signInAddress(origin, `${origin}${path}`, { state: tickets.remember(url), anew: true }));
  }

  private wayBack(url: string): string | undefined {
    const { pathname, searchParams } = new URL(url, this.terms.origin);
    return pathname === this.terms.path ? this.terms.tickets.recall(searchParams.get('state') ?? '') : undefined;
  }

  private firstSignIn(method: string | undefined, url: string): DeskAnswer {
    const { origin, path, tickets } = this.terms;
    const { searchParams } = new URL(url, origin);
    // Who comes back from signing in without being signed in would be sent around for ever.
    if (method !== 'GET' || searchParams.has('state') || searchParams.has('error'))
      throw new FormRefused(401, 'You are not signed in at this gateway. Allow its cookies, and open this page anew.');
    return redirectTo(signInAddress(origin, `${origin}${path}`, { state: tickets.remember(url) }));
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
