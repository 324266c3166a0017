import { setTimeout as sleep } from 'node:timers/promises';
import {
  Refusal,
  Upstream,
  type Descriptor,
  type Introduction,
  type JsonObject,
  type McpCall,
  type OfferKind,
  type Principal,
  type QuestionKind,
  type ToolTerms,
  type UpstreamCall,
  type UpstreamRequest,
} from '@gatehouse/kernel';
import { whileWanted } from '../abort.js';
import { HttpUpstream, type HttpUpstreamOptions } from '../http-upstream.js';
import { PersonNeeded } from '../oauth/oauth-fault.js';
import type { PersonalAuthority, UpstreamAuthority } from '../oauth/upstream-authority.js';
import { OfferTerms } from '../offer-terms.js';
import { askToConnect, connectAction, notConnected, withoutConnectAnswer, type ConnectPage } from './connect-question.js';
import { PersonalConnection, PersonalConnections } from './personal-connections.js';

export interface PersonalUpstreamOptions {
  /** As for any upstream over HTTP, without a credential. */
  readonly http: Omit<HttpUpstreamOptions, 'bearer' | 'authority'>;
  /** Whose credential this person's calls go with: their own. */
  readonly authorityOf: (person: Principal) => PersonalAuthority;
  /** With whose credential its lists are read; undefined while there is none. Never for a call. */
  readonly lister: () => Promise<UpstreamAuthority | undefined>;
  /** Where a person connects their account; absent where there is nothing to connect. */
  readonly connectPage?: (person: Principal) => ConnectPage;
}

/** Each person needs few: one conversation of theirs, beside what they listen to. */
const CONNECTIONS = 16;
const WAIT_MS = { step: 250, longest: 15_000 };
const NOBODY = 'nobody has connected an account there yet, so its tools are not known';

/**
 * An MCP server over HTTP at which each person has an account of their own: their calls go with their credential, over their connections, in
 * their sessions, and never with anybody else's or the gateway's. Changes of resources are not watched: that takes one session for all.
 */
export class PersonalUpstream extends Upstream {
  override readonly slug: string;
  override readonly asks: ReadonlySet<QuestionKind>;
  private readonly terms: OfferTerms;
  private readonly people: PersonalConnections;
  private readonly listeners: (() => void)[] = [];
  private listing: HttpUpstream | undefined;
  private opening: Promise<HttpUpstream> | undefined;
  private condition: Upstream['health'] = { state: 'unknown', reason: NOBODY };
  private closed = false;

  constructor(private readonly options: PersonalUpstreamOptions) {
    super();
    const { http } = options;
    this.slug = http.slug;
    this.asks = http.asks ?? new Set();
    this.terms = new OfferTerms(http.terms ?? {});
    const open = (authority: PersonalAuthority) => new HttpUpstream({ ...http, connections: CONNECTIONS, authority });
    this.people = new PersonalConnections((person) => new PersonalConnection(options.authorityOf(person), open));
  }

  override get extensions(): ReadonlySet<string> {
    return this.listing?.extensions ?? super.extensions;
  }

  override get introduction(): Introduction | undefined {
    return this.listing?.introduction;
  }

  override get appsEverywhere(): boolean {
    return this.options.http.appsEverywhere ?? false;
  }

  override get health(): Upstream['health'] {
    return this.listing?.health ?? this.condition;
  }

  override termsFor(kind: OfferKind, name: string): ToolTerms {
    return this.terms.for(kind, name);
  }

  override onListChanged(listener: () => void): void {
    this.listeners.push(listener);
    this.listing?.onListChanged(listener);
  }

  /** This person connected or disconnected an account: what there was of theirs is over, and what is offered may be known from now on. */
  changed(person: Principal): void {
    this.people.forget(person);
    for (const listener of this.listeners) listener();
  }

  override listTtlMs(kind: OfferKind): number | undefined {
    return this.listing?.listTtlMs(kind);
  }

  override start(): Promise<void> {
    return Promise.resolve();
  }

  override async list(kind: OfferKind): Promise<readonly Descriptor[]> {
    this.opening ??= this.openListing();
    const { opening } = this;
    try {
      const listing = await opening;
      return await listing.list(kind);
    } catch (fault) {
      // Whoever it was read with may have disconnected, or have another account by now: the next reading begins anew.
      if (kind === 'tool' && this.opening === opening) await this.closeListing();
      throw fault;
    }
  }

  override async request(request: UpstreamRequest, context: UpstreamCall): Promise<JsonObject> {
    const person = context.call.principal.get();
    const action = connectAction(request, context.call, this.slug);
    return this.people.with(person, async (connection) => {
      const upstream = (await connection.ready()) ?? (action === 'accept' ? await this.waitFor(connection, context) : undefined);
      if (!upstream) return this.ask(context.call, action);
      try {
        return await upstream.request(withoutConnectAnswer(request, this.slug), context);
      } catch (fault) {
        // It was refused unread: a call that was made is not one that a person is asked for.
        if (!isForPerson(fault)) throw fault;
        return this.ask(context.call, action);
      }
    });
  }

  override async close(): Promise<void> {
    this.closed = true;
    await Promise.all([this.people.close(), this.closeListing()]);
  }

  /** The client opened the page; the person may still be busy there. */
  private async waitFor(connection: PersonalConnection, { signal, deadlineMs }: UpstreamCall): Promise<HttpUpstream | undefined> {
    const until = Date.now() + Math.min(WAIT_MS.longest, deadlineMs / 2);
    let ready: HttpUpstream | undefined;
    while (!ready && Date.now() < until) {
      await whileWanted(sleep(WAIT_MS.step, undefined, { ref: false }), signal);
      ready = await connection.ready();
    }
    return ready;
  }

  private ask(call: McpCall, action: string | undefined): JsonObject {
    const page = this.options.connectPage?.(call.principal.get());
    if (!page) throw new Refusal('UPSTREAM_DOWN');
    // Who was asked on the stream of this call and is not done is told, once, where to go on; a modern client asks again by itself.
    const isDone = action !== undefined && (action !== 'accept' || call.inbound.era === 'legacy');
    if (isDone) throw notConnected(page);
    return askToConnect(call, this.slug, page);
  }

  private async openListing(): Promise<HttpUpstream> {
    const authority = await this.options.lister();
    this.condition = { state: 'unknown', reason: NOBODY };
    if (!authority || this.closed) throw new Refusal('UPSTREAM_DOWN');
    const listing = new HttpUpstream({ ...this.options.http, connections: CONNECTIONS, authority });
    this.listing = listing;
    for (const listener of this.listeners) listing.onListChanged(listener);
    await listing.start();
    return listing;
  }

  private async closeListing(): Promise<void> {
    const { listing } = this;
    this.condition = listing?.health ?? this.condition;
    this.listing = undefined;
    this.opening = undefined;
    await listing?.close();
  }
}

function isForPerson(fault: unknown): boolean {
  return fault instanceof Refusal && fault.cause instanceof PersonNeeded;
}
