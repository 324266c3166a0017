import type { IncomingMessage, ServerResponse } from 'node:http';
import { InteractionOver, PasswordsBusy } from '@gatehouse/identity';
import { FormRefused } from './form.js';
import type { GatewayPages } from './gateway-pages.js';

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

/** Does the work; whoever cannot be served is told so on a page. */
export async function answering(pages: GatewayPages, work: () => Promise<DeskAnswer>): Promise<DeskAnswer> {
  try {
    return await work();
  } catch (thrown) {
    if (thrown instanceof InteractionOver) return problem(pages, 400, thrown.message);
    if (thrown instanceof FormRefused) return problem(pages, thrown.status, thrown.message);
    if (thrown instanceof PasswordsBusy) return problem(pages, 503, thrown.message);
    throw thrown;
  }
}

export function problem(pages: GatewayPages, status: number, sentence: string): DeskAnswer {
  return { status, headers: pages.headers(), body: pages.problem({ title: 'That did not work', sentence }) };
}

/** 303, so that the password is never posted on. */
export function redirect({ location }: { readonly location: string }): DeskAnswer {
  return { status: 303, headers: { location, 'cache-control': 'no-store' }, body: '' };
}
