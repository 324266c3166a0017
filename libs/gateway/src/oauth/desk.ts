import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AuditTrail } from '@gatehouse/audit';
import {
  ApplicationUnread,
  InteractionOver,
  PasswordsBusy,
  type Asking,
  type OnDemandAuthorizationServer,
  type SignInConnections,
} from '@gatehouse/identity';
import { consentPage, destinationOf, signInPage } from './asking-pages.js';
import { FormRefused, readForm, type FormTokens } from './form.js';
import type { GatewayPages } from './gateway-pages.js';

/** What every desk needs that a person comes to with a browser. */
export interface DeskParts {
  readonly server: OnDemandAuthorizationServer;
  readonly pages: GatewayPages;
  readonly tokens: FormTokens;
  readonly trail: AuditTrail;
  readonly connections: SignInConnections;
  /** Whether people may sign in with a password of this gateway. */
  readonly passwords: boolean;
}

/** What the browser gets. */
export interface DeskAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** One request of a browser to one of our pages. */
export interface Visit {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly address: string;
}

/** The same within a sign-in. */
export interface DeskVisit extends Visit {
  readonly uid: string;
}

export interface Told {
  readonly subject: string | undefined;
  readonly details: Readonly<Record<string, string>>;
  readonly severity?: 'info' | 'warn';
}

export interface PageState {
  readonly problem?: string;
  readonly user?: string;
  readonly status?: number;
}

/** What the desks have in common: the interaction that a browser is in, its forms, its pages, the record. */
export abstract class Desk {
  constructor(private readonly front: DeskParts) {}

  protected async askingOf({ request, response, uid }: DeskVisit): Promise<Asking> {
    const interactions = await this.front.server.interactions();
    return interactions.asking(request, response, uid);
  }

  protected async formOf({ request, uid }: DeskVisit, step: string): Promise<URLSearchParams> {
    const form = await readForm(request);
    this.front.tokens.assertOurs(request, form, { uid, step });
    return form;
  }

  protected async decline(visit: DeskVisit, asking: Asking): Promise<DeskAnswer> {
    await this.record('oauth.consent.declined', asking, { subject: asking.subject, details: {} });
    const interactions = await this.front.server.interactions();
    return redirect(await interactions.declined(visit.request, visit.response));
  }

  protected async pageOf(asking: Asking, state: PageState = {}): Promise<DeskAnswer> {
    const { tokens, pages } = this.front;
    const form = { token: tokens.of(asking.uid, asking.step), problem: state.problem, user: state.user };
    const { redirectUri } = asking.client;
    const targets = redirectUri === undefined ? [] : [destinationOf(redirectUri).source];
    return {
      status: state.status ?? 200,
      headers: pages.headers(targets),
      body: asking.step === 'login' ? signInPage(asking, { ...form, ...(await this.ways()) }) : consentPage(asking, form),
    };
  }

  protected async record(kind: string, asking: Asking, { subject, details, severity = 'info' }: Told): Promise<void> {
    const actor = subject === undefined ? {} : { actor: { subject, roles: [] } };
    await this.front.trail.record({ kind, severity, ...actor, client: { id: asking.client.id }, details });
  }

  protected guarded(work: () => Promise<DeskAnswer>): Promise<DeskAnswer> {
    return answering(this.front.pages, work);
  }

  private async ways() {
    const { connections, passwords } = this.front;
    return { offers: await connections.offers(), passwords };
  }
}

/** Does the work; whoever cannot be served is told so on a page. */
export async function answering(pages: GatewayPages, work: () => Promise<DeskAnswer>): Promise<DeskAnswer> {
  const problem = (status: number, sentence: string): DeskAnswer => ({
    status,
    headers: pages.headers(),
    body: pages.problem({ title: 'That did not work', sentence }),
  });
  try {
    return await work();
  } catch (thrown) {
    if (thrown instanceof InteractionOver) return problem(400, thrown.message);
    if (thrown instanceof ApplicationUnread) return problem(502, thrown.message);
    if (thrown instanceof FormRefused) return problem(thrown.status, thrown.message);
    if (thrown instanceof PasswordsBusy) return problem(503, thrown.message);
    throw thrown;
  }
}

/** 303, so that the password is never posted on. */
export function redirect({ location }: { readonly location: string }, headers: Readonly<Record<string, string>> = {}): DeskAnswer {
  return { status: 303, headers: { location, 'cache-control': 'no-store', ...headers }, body: '' };
}
