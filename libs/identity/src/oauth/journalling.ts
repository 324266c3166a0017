import type { EventEmitter } from 'node:events';
import type { KoaContextWithOIDC, Provider } from 'oidc-provider';
import { AssertionRefused } from '../assertions/assertion-refused.js';
import { serviceSubject } from '../services/service-subject.js';
import { actsForItself } from './application-rules.js';
import type { OAuthEvent, OAuthJournal } from './oauth-journal.js';
import { REPEATED } from './refresh-grace.js';
import { isClientCredentials } from './service-terms.js';

type Middleware = Parameters<Provider['use']>[0];
type Written = (event: OAuthEvent) => void;

const UNAVAILABLE = {
  error: 'temporarily_unavailable',
  error_description: 'The audit trail cannot be written, so nothing is answered. Try again later.',
};

function codeOf(fault: unknown): string {
  const code = (fault as { error?: unknown } | undefined)?.error;
  return typeof code === 'string' ? code : 'server_error';
}

/** Why an identity assertion was refused: a word of ours, nothing of the assertion. */
function reasonOf(fault: unknown): { readonly reason?: string } {
  const cause = (fault as { cause?: unknown } | undefined)?.cause;
  return cause instanceof AssertionRefused ? { reason: cause.why } : {};
}

function clientOf({ oidc }: KoaContextWithOIDC): Pick<OAuthEvent, 'client' | 'subject'> {
  const client = oidc.client?.clientId;
  const subject = oidc.account?.accountId ?? oidc.session?.accountId;
  return { ...(client ? { client } : {}), ...(subject ? { subject } : {}) };
}

/** Has every event of the server recorded before its answer goes out; withholds the answer where that fails. */
export function journalling(provider: Provider, journal: OAuthJournal): Middleware {
  const pending = new WeakMap<object, Promise<void>[]>();
  const note = (context: KoaContextWithOIDC, event: OAuthEvent): void => {
    const writes = pending.get(context.req) ?? [];
    const written = journal.record({ ...clientOf(context), ...event });
    // Awaited below; a rejection must not count as unhandled until then.
    written.catch(() => undefined);
    pending.set(context.req, [...writes, written]);
  };
  listen(provider, note, journal);
  return async (context, next) => {
    await next();
    try {
      await Promise.all(pending.get(context.req) ?? []);
    } catch (fault) {
      journal.fault(fault);
      context.status = 503;
      context.remove('location');
      context.body = UNAVAILABLE;
    }
  };
}

function listen(provider: Provider, note: (context: KoaContextWithOIDC, event: OAuthEvent) => void, journal: OAuthJournal): void {
  const on = (context: KoaContextWithOIDC): Written => note.bind(undefined, context);
  const failed = (kind: string) => (context: KoaContextWithOIDC, fault: unknown) =>
    on(context)({ kind, severity: 'warn', details: { error: codeOf(fault), ...reasonOf(fault) } });
  provider.on('grant.success', (context) => {
    const type = context.oidc.params?.['grant_type'];
    const service = isClientCredentials(context) ? { subject: serviceSubject(context.oidc.client!.clientId) } : {};
    on(context)({ kind: 'oauth.token.issued', ...service, details: { grant: typeof type === 'string' ? type : 'unknown' } });
  });
  provider.on('grant.revoked', (context) => on(context)({ kind: 'oauth.grant.revoked', severity: 'warn' }));
  (provider as EventEmitter).on(REPEATED, (context: KoaContextWithOIDC) => on(context)({ kind: 'oauth.refresh.repeated' }));
  provider.on('registration_create.success', (context, client) => {
    const { clientId, clientName } = client;
    const isVendor = actsForItself({ grant_types: client.grantTypes });
    if (isVendor) on(context)({ kind: 'vendor.applied', severity: 'warn', details: { service: clientId, name: clientName ?? clientId } });
    else on(context)({ kind: 'oauth.client.registered', client: clientId });
  });
  provider.on('authorization.success', (context) => on(context)({ kind: 'oauth.authorized' }));
  provider.on('grant.error', failed('oauth.token.refused'));
  provider.on('authorization.error', failed('oauth.authorization.refused'));
  provider.on('registration_create.error', failed('oauth.client.refused'));
  provider.on('server_error', (_context, fault) => journal.fault(fault));
}
