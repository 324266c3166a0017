import { Refusal } from '@gatehouse/kernel';
import { BodyTooLarge, BodyUnreadable, boundedBody, FetchRefused } from '@gatehouse/net';
import { Pool, type buildConnector } from 'undici';
import { ClientCredentials } from './client-credentials.js';
import { reservedBy, type ApiAuth } from './credentials.js';
import type { PlannedRequest } from './planned-request.js';
import { signatureOf, type Signature } from './signature.js';
import { abortReason } from './while-wanted.js';

export interface ApiClientOptions {
  /** Root that the document's paths stand below, e.g. `https://desk.example/v1`. The document's own servers do not choose it. */
  readonly baseUrl: string;
  readonly auth: ApiAuth;
  /** Connections kept: more than the forwarder lets calls in. */
  readonly connections?: number;
  readonly maxBytes: number;
  readonly connectTimeoutMs?: number;
  /** How connections are made, to the API and for its tokens; without a look at the address where left out. */
  readonly connect?: buildConnector.connector | undefined;
  readonly agentName: string;
}

export interface ApiAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** A request that got no answer: a code for operators, nothing of the content. */
export class ConnectionFault extends Error {
  constructor(readonly reason: string) {
    super(reason);
  }
}

/**
 * Sends requests to one API on kept connections. Host and root are fixed when it is made; redirects are not followed. A GET is sent once
 * more where the connection failed, since it does nothing there; whatever else is not: it may have been done.
 */
export class ApiClient {
  private readonly pool: Pool;
  private readonly root: string;
  private readonly tokens: ClientCredentials | undefined;

  constructor(private readonly options: ApiClientOptions) {
    const { origin, pathname } = new URL(options.baseUrl);
    this.root = pathname.replace(/\/+$/, '');
    const { connect = { timeout: options.connectTimeoutMs ?? 5_000 } } = options;
    // The call's own deadline ends a slow answer.
    this.pool = new Pool(origin, {
      connections: options.connections ?? 160,
      headersTimeout: 0,
      bodyTimeout: 0,
      connect,
    });
    this.tokens = options.auth.type === 'clientCredentials' ? new ClientCredentials(options.auth, { connect }) : undefined;
  }

  get reserved() {
    return reservedBy(this.options.auth);
  }

  /** Throws ConnectionFault, Refusal RESULT_TOO_LARGE, UPSTREAM_ERROR, UPSTREAM_DOWN or the signal's. */
  async send(request: PlannedRequest, signal: AbortSignal): Promise<ApiAnswer> {
    const signature = await this.signed(signal);
    const answer = await this.attempts(request, signature, signal);
    if (answer.status !== 401 || signature.token === undefined) return answer;
    // Refused before anything was done: the token was revoked, or ended early.
    this.tokens?.forget(signature.token);
    return this.attempts(request, await this.signed(signal), signal);
  }

  async close(graceMs: number): Promise<void> {
    await this.tokens?.close();
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, graceMs);
    });
    await Promise.race([this.pool.close(), patience]);
    clearTimeout(timer);
    await this.pool.destroy();
  }

  private async signed(signal: AbortSignal): Promise<Signature> {
    try {
      return await signatureOf(this.options.auth, this.tokens, signal);
    } catch (fault) {
      throw fault instanceof Refusal ? fault : new ConnectionFault('its credential could not be read');
    }
  }

  private async attempts(request: PlannedRequest, signature: Signature, signal: AbortSignal): Promise<ApiAnswer> {
    try {
      return await this.exchange(request, signature, signal);
    } catch (fault) {
      if (request.method !== 'GET' || !(fault instanceof ConnectionFault) || signal.aborted) throw fault;
      return this.exchange(request, signature, signal);
    }
  }

  private async exchange(
    { method, path, query, headers, body }: PlannedRequest,
    signature: Signature,
    signal: AbortSignal,
  ): Promise<ApiAnswer> {
    if (signal.aborted) throw abortReason(signal);
    const search = [...query, ...signature.query].join('&');
    try {
      const answer = await this.pool.request({
        method,
        path: `${this.root}${path}${search === '' ? '' : `?${search}`}`,
        headers: {
          ...headers,
          accept: 'application/json, text/plain;q=0.8, */*;q=0.1',
          'accept-encoding': 'identity',
          'user-agent': this.options.agentName,
          ...signature.headers,
        },
        body: body ?? null,
        signal,
      });
      const received = Object.fromEntries(Object.entries(answer.headers).map(([name, value]) => [name, String(value)]));
      return {
        status: answer.statusCode,
        headers: received,
        body: await boundedBody(answer.body, received['content-encoding'], this.options.maxBytes),
      };
    } catch (fault) {
      throw translated(fault, signal);
    }
  }
}

function translated(fault: unknown, signal: AbortSignal): Error {
  if (signal.aborted) return abortReason(signal);
  if (fault instanceof BodyTooLarge) return new Refusal('RESULT_TOO_LARGE');
  if (fault instanceof BodyUnreadable) return new Refusal('UPSTREAM_ERROR', 'Its answer is compressed in a way that cannot be read.');
  if (fault instanceof FetchRefused) return new ConnectionFault(fault.reason);
  const { code } = fault as { code?: unknown };
  return new ConnectionFault(typeof code === 'string' ? `connection failed (${code})` : 'connection failed');
}
