import type { IncomingMessage, ServerResponse } from 'node:http';
import { SCOPES, type Scope } from '@gatehouse/kernel';
import { errors, type Client, type Provider } from 'oidc-provider';
import type { Revocations } from '../tokens/revocations.js';
import { ApplicationUnread, InteractionOver } from './interaction-over.js';
import { OAUTH_PATH } from './oauth-path.js';
import type { Strength } from './sign-in-strength.js';

/** What an application asks of a person, for the sign-in and consent pages. Its name is its own word and must be shown as such. */
export interface Asking {
  readonly uid: string;
  readonly step: 'login' | 'consent';
  readonly client: AskingClient;
  readonly scopes: readonly Scope[];
  /** Endpoint that the token will be for. */
  readonly resource: string;
  /** Who is signed in, where somebody is. */
  readonly subject?: string;
  /** Sign-in name that the application suggested. */
  readonly loginHint?: string;
  /** Longest time since the person proved who they are, in seconds, where the application asks for one; 0 for now. */
  readonly maxAge?: number;
}

export interface AskingClient {
  readonly id: string;
  readonly name: string;
  /** How the gateway knows it: named in gateway.yaml, by a document at an address, or by its own registration. */
  readonly known: 'configured' | 'document' | 'registered';
  /** Where the answer goes; absent in the device flow. */
  readonly redirectUri?: string;
}

/** Who signed in, and how. */
export interface SignIn extends Partial<Strength> {
  readonly accountId: string;
  /** When they proved it, in seconds since the epoch, where that was elsewhere and before. */
  readonly at?: number | undefined;
  /** What the sign-in came after for certain, such as the setting of the password; milliseconds since the epoch. */
  readonly after?: number;
}

/** How a finished step goes on: the address to send the browser to. */
export interface Continuation {
  readonly location: string;
}

type Placed = (request: IncomingMessage) => IncomingMessage;

/** The steps between an authorization request and its answer, bound by a cookie to the browser that began it. */
export class Interactions {
  constructor(
    private readonly provider: Provider,
    private readonly placed: Placed,
    private readonly revocations: Revocations,
  ) {}

  /** Throws InteractionOver, also where the address names another interaction than the cookie, and ApplicationUnread. */
  async asking(request: IncomingMessage, response: ServerResponse, uid: string): Promise<Asking> {
    const { interaction, client } = await this.open(request, response, uid);
    const { params, prompt, session } = interaction;
    const { scope, resource, login_hint: hint, redirect_uri: redirectUri } = params;
    const requested = typeof scope === 'string' ? scope.split(' ') : [];
    return {
      uid,
      step: prompt.name === 'login' ? 'login' : 'consent',
      client: describe(client, typeof redirectUri === 'string' ? redirectUri : undefined),
      scopes: SCOPES.filter((each) => requested.includes(each)),
      resource: String(resource),
      ...(session?.accountId ? { subject: session.accountId } : {}),
      ...(typeof hint === 'string' ? { loginHint: hint.slice(0, 254) } : {}),
      ...maxAgeOf(params),
    };
  }

  /** The person proved to be this account. */
  async signedIn(request: IncomingMessage, response: ServerResponse, { accountId, ...how }: SignIn): Promise<Continuation> {
    const interaction = await this.provider.interactionDetails(this.placed(request), response);
    const { session } = interaction;
    if (session?.accountId !== undefined && session.accountId !== accountId) {
      // Somebody else than the browser's last: their session ends, or the library would ask its own question with a script.
      await this.endSession(session.uid);
      delete interaction.session;
      await interaction.persist();
    }
    const { amr, acr } = how;
    const ts = this.signedInAt(accountId, how);
    return this.finish(request, response, { login: { accountId, ts, ...(amr ? { amr } : {}), ...(acr ? { acr } : {}) } });
  }

  /** Said in whole seconds; a sign-in in the same second as the end of all earlier ones must not be taken for one of them. */
  private signedInAt(accountId: string, { at, after }: Omit<SignIn, 'accountId'>): number {
    const ended = Math.max(after ?? 0, this.revocations.signInsEndedAt(accountId) ?? 0);
    return Math.max(at ?? Math.floor(Date.now() / 1000), Math.floor(ended / 1000) + 1);
  }

  /** Signs the browser's person out and asks the same of whoever is there: the request is made again, and has to be signed in to. */
  async anotherAccount(request: IncomingMessage, response: ServerResponse, uid: string): Promise<Continuation> {
    const { interaction } = await this.open(request, response, uid);
    const { session, params, deviceCode } = interaction;
    await this.endSession(session?.uid);
    await interaction.destroy();
    if (deviceCode !== undefined) return this.codeAgain(deviceCode);
    const given = Object.entries(params).filter((each): each is [string, string] => typeof each[1] === 'string');
    const query = new URLSearchParams(given);
    query.set('prompt', [...new Set([...promptsOf(params), 'login'])].filter((prompt) => prompt !== 'none').join(' '));
    return { location: `${OAUTH_PATH}/authorize?${query.toString()}` };
  }

  /** The person allows these scopes, which may be fewer than were asked for. A consent of its own each time: withdrawing one leaves the others. */
  async consented(
    request: IncomingMessage,
    response: ServerResponse,
    { uid, scopes }: { uid: string; scopes: readonly Scope[] },
  ): Promise<Continuation> {
    const { interaction } = await this.open(request, response, uid);
    const { params, session } = interaction;
    if (!session?.accountId) throw new InteractionOver();
    const grant = new this.provider.Grant({ accountId: session.accountId, clientId: String(params['client_id']) });
    const asked = String(params['scope'] ?? '').split(' ');
    const basic = asked.filter((scope) => scope === 'openid' || scope === 'offline_access');
    if (basic.length > 0) grant.addOIDCScope(basic.join(' '));
    grant.addResourceScope(String(params['resource']), scopes.filter((scope) => asked.includes(scope)).join(' '));
    return this.finish(request, response, { consent: { grantId: await grant.save() } });
  }

  /** The person said no. */
  async declined(request: IncomingMessage, response: ServerResponse): Promise<Continuation> {
    return this.finish(request, response, { error: 'access_denied', error_description: 'the person declined' });
  }

  private async open(request: IncomingMessage, response: ServerResponse, uid: string) {
    try {
      const interaction = await this.provider.interactionDetails(this.placed(request), response);
      const client = interaction.uid === uid ? await this.provider.Client.find(String(interaction.params['client_id'])) : undefined;
      if (!client) throw new InteractionOver();
      return { interaction, client };
    } catch (thrown) {
      if (thrown instanceof errors.SessionNotFound) throw new InteractionOver();
      throw thrown instanceof errors.InvalidClient || thrown instanceof errors.InvalidClientMetadata
        ? new ApplicationUnread(thrown)
        : thrown;
    }
  }

  /** A device has its code typed in again: its request came by another way than an address. */
  private async codeAgain(deviceCode: string): Promise<Continuation> {
    const code = await this.provider.DeviceCode.find(deviceCode);
    if (code) {
      code.inFlight = false;
      await code.save();
    }
    return { location: `${OAUTH_PATH}/device` };
  }

  private async endSession(uid: string | undefined): Promise<void> {
    const session = uid === undefined ? undefined : await this.provider.Session.findByUid(uid);
    await session?.destroy();
  }

  private async finish(request: IncomingMessage, response: ServerResponse, result: object): Promise<Continuation> {
    const location = await this.provider.interactionResult(
      this.placed(request),
      response,
      result as Parameters<Provider['interactionResult']>[2],
      {
        mergeWithLastSubmission: !('error' in result),
      },
    );
    return { location };
  }
}

const promptsOf = ({ prompt }: Readonly<Record<string, unknown>>): readonly string[] =>
  typeof prompt === 'string' ? prompt.split(' ') : [];

/** `prompt=login` and `max_age` of OIDC Core section 3.1.2.1. */
function maxAgeOf(params: Readonly<Record<string, unknown>>): Pick<Asking, 'maxAge'> {
  const seconds = Number(params['max_age'] ?? Number.NaN);
  if (promptsOf(params).includes('login')) return { maxAge: 0 };
  return Number.isInteger(seconds) && seconds >= 0 ? { maxAge: seconds } : {};
}

function describe(client: Client, redirectUri: string | undefined): AskingClient {
  const { clientId, clientName } = client;
  const known = clientId.startsWith('https://') ? 'document' : client['clientIdIssuedAt'] === undefined ? 'configured' : 'registered';
  return { id: clientId, name: clientName || clientId, known, ...(redirectUri ? { redirectUri } : {}) };
}
