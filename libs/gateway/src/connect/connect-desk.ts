import type { AuditTrail } from '@gatehouse/audit';
import { OAuthFault, type SignInPlan } from '@gatehouse/mcp';
import type { LoggerService } from '@nestjs/common';
import { FormRefused, readForm, type FormTokens } from '../oauth/form.js';
import type { DeskAnswer } from '../oauth/desk.js';
import type { Connectable, Connectables } from './connectable.js';
import { isOf, type ConnectFlows } from './connect-flows.js';
import { consentPage, disconnectedPage, donePage, goingPage, keyPage, overviewPage } from './connect-pages.js';
import type { ConnectTickets } from './connect-tickets.js';
import { PersonalDesk, type PersonalDeskParts } from '../visits/personal-desk.js';
import { redirectTo, type PageVisit, type Visitor } from '../visits/visitors.js';
import { CONNECT_PATH } from './connect-path.js';

export interface ConnectDeskParts extends PersonalDeskParts {
  readonly connectables: Connectables;
  readonly tickets: ConnectTickets;
  readonly flows: ConnectFlows;
  readonly tokens: FormTokens;
  readonly trail: AuditTrail;
  readonly logger: LoggerService;
  readonly origin: string;
}

/** As in an Authorization header (RFC 6750, b64token); anything else could write further headers. */
const KEY = /^[A-Za-z0-9\-._~+/]{1,4096}={0,2}$/;

const queryOf = ({ request }: PageVisit): URLSearchParams => new URL(request.url ?? '/', 'http://gateway').searchParams;

/**
 * Where people connect their own accounts at upstreams. The person who finishes is the one who began, in the browser that began, after consent on a
 * page of ours; what comes of it goes into that person's place of the vault and nowhere else.
 */
export class ConnectDesk extends PersonalDesk<ConnectDeskParts> {
  /** GET /connect. Also where the way through signing in ends. */
  overview(visit: PageVisit): Promise<DeskAnswer> {
    return this.visited(visit, async ({ person, session }) => {
      const accounts = this.parts.connectables.all().map(async (connectable) => ({
        ...(await connectable.stateOf(person)),
        slug: connectable.slug,
        host: connectable.host,
        token: this.parts.tokens.of(session, stepOf('disconnect', connectable.slug)),
      }));
      return this.shown(overviewPage(person, await Promise.all(accounts)));
    });
  }

  /** GET /connect/{upstream} */
  show(visit: PageVisit, slug: string): Promise<DeskAnswer> {
    return this.visited(visit, async (visitor) => {
      const connectable = this.named(slug);
      const asked = queryOf(visit).get('asked') ?? '';
      await this.assertAsked(visitor, slug, asked);
      return this.page(visitor, connectable, asked);
    });
  }

  /** POST /connect/{upstream} */
  begin(visit: PageVisit, slug: string): Promise<DeskAnswer> {
    return this.visited(visit, async (visitor) => {
      const connectable = this.named(slug);
      const form = await readForm(visit.request);
      const plan = connectable.way === 'oauth' ? await connectable.plan(visitor.person) : undefined;
      // Bound to what the page said: where that has changed meanwhile, nobody has agreed to it.
      this.parts.tokens.assertOurs(visit.request, form, { uid: visitor.session, step: stepFor(slug, plan) });
      await this.assertAsked(visitor, slug, form.get('asked') ?? '');
      if (form.get('decision') !== 'allow') return redirectTo(`${this.parts.origin}${CONNECT_PATH}`);
      return plan ? this.send(visitor, connectable, plan) : this.enter(visitor, connectable, form);
    });
  }

  /** GET /connect/{upstream}/callback */
  callback(visit: PageVisit, slug: string): Promise<DeskAnswer> {
    return this.visited(visit, async (visitor) => {
      const connectable = this.named(slug);
      const answer = queryOf(visit);
      const flow = await this.parts.flows.take(answer.get('state') ?? '');
      if (flow?.upstream !== slug)
        throw new FormRefused(400, `This is no answer that is waited for. Open ${CONNECT_PATH}/${slug} and start again.`);
      if (!isOf(flow, visitor.person, visitor.session)) {
        await this.record('account.connect.refused', visitor, { upstream: slug, reason: 'another person or browser came back' });
        throw new FormRefused(403, 'Somebody else began this, or another browser did. Nothing was connected.');
      }
      await connectable.finish(visitor.person, flow.begun, answer);
      await this.record('account.connected', visitor, { upstream: slug, issuer: flow.begun.place.issuer });
      return this.shown(donePage(slug));
    });
  }

  /** POST /connect/{upstream}/disconnect */
  disconnect(visit: PageVisit, slug: string): Promise<DeskAnswer> {
    return this.visited(visit, async (visitor) => {
      const connectable = this.named(slug);
      const form = await readForm(visit.request);
      this.parts.tokens.assertOurs(visit.request, form, { uid: visitor.session, step: stepOf('disconnect', slug) });
      const revoked = await connectable.disconnect(visitor.person);
      await this.record('account.disconnected', visitor, { upstream: slug, revoked });
      return this.shown(disconnectedPage(slug, revoked));
    });
  }

  private async page(visitor: Visitor, connectable: Connectable, asked: string, problem?: string): Promise<DeskAnswer> {
    const { slug, host, way } = connectable;
    const plan = way === 'oauth' ? await connectable.plan(visitor.person) : undefined;
    const fields = { token: this.parts.tokens.of(visitor.session, stepFor(slug, plan)), asked };
    const form = { slug, host, person: visitor.person, fields, ...(problem === undefined ? {} : { problem }) };
    return this.shown(plan ? consentPage(form, plan) : keyPage(form), problem === undefined ? 200 : 400);
  }

  private async send(visitor: Visitor, connectable: Connectable, plan: SignInPlan): Promise<DeskAnswer> {
    const { person, session } = visitor;
    const { slug } = connectable;
    const { address, state, begun } = await connectable.begin(person, `${this.parts.origin}${CONNECT_PATH}/${slug}/callback`, plan);
    await this.record('account.connect.begun', visitor, { upstream: slug, issuer: plan.place.issuer });
    await this.parts.flows.keep(state, { tenant: person.tenant, subject: person.subject, session, upstream: slug, begun });
    return this.shown(goingPage(address));
  }

  private async enter(visitor: Visitor, connectable: Connectable, form: URLSearchParams): Promise<DeskAnswer> {
    const key = (form.get('key') ?? '').trim();
    if (!KEY.test(key)) return this.page(visitor, connectable, form.get('asked') ?? '', 'That is no key: letters, digits and -._~+/ only.');
    await connectable.enter(visitor.person, key);
    await this.record('account.connected', visitor, { upstream: connectable.slug });
    return this.shown(donePage(connectable.slug));
  }

  /** Who was asked by a link connects their account, and nobody else at their request. Without a link everybody comes for themselves. */
  private async assertAsked(visitor: Visitor, slug: string, asked: string): Promise<void> {
    if (asked === '') return;
    const verdict = this.parts.tickets.judge(asked, visitor.person, slug);
    if (verdict === 'asked') return;
    if (verdict === 'over') throw new FormRefused(400, `This link is too old. Open ${CONNECT_PATH}/${slug} to connect your account.`);
    await this.record('account.connect.refused', visitor, { upstream: slug, reason: 'another person was asked' });
    throw new FormRefused(403, 'Somebody else was asked to open this page. Sign in as that person, or close it.');
  }

  private named(slug: string): Connectable {
    const connectable = this.parts.connectables.find(slug);
    if (!connectable) throw new FormRefused(404, 'There is no system of that name at which you need an account of your own.');
    return connectable;
  }

  private async record(kind: string, { person }: Visitor, details: Record<string, string | boolean>): Promise<void> {
    const severity = kind === 'account.connect.refused' ? 'warn' : 'info';
    await this.parts.trail.record({ kind, severity, actor: { subject: person.subject, roles: person.roles }, details });
  }

  protected override toldOf(fault: unknown): DeskAnswer | undefined {
    if (fault instanceof FormRefused) return this.problem(fault.status, fault.message);
    if (!(fault instanceof OAuthFault)) return undefined;
    this.parts.logger.warn({ message: 'an account could not be connected', reason: fault.reason });
    return this.problem(502, `The account could not be connected: ${fault.reason}.`);
  }

  private problem(status: number, sentence: string): DeskAnswer {
    return this.shown(this.parts.pages.problem({ title: 'That did not work', sentence }), status);
  }
}

const stepOf = (what: string, slug: string): string => JSON.stringify([what, slug]);
const stepFor = (slug: string, plan: SignInPlan | undefined): string =>
  JSON.stringify(['connect', slug, plan?.place.issuer ?? null, plan?.place.metadata.authorization_endpoint ?? null, plan?.scope ?? null]);
