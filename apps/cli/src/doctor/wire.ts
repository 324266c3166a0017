import { request as plainRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { request as tlsRequest } from 'node:https';

export interface WireRequest {
  readonly method?: 'GET' | 'POST' | 'OPTIONS' | 'DELETE';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Reading ends as soon as this is true of the text so far: streams need not end. */
  readonly until?: (text: string) => boolean;
  /** Nothing of the body is read. */
  readonly headOnly?: boolean;
  /** Less than the patience of the run. */
  readonly patienceMs?: number;
}

export interface WireAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** False where the answer was cut off, by time or size. */
  readonly whole: boolean;
}

/** No answer came. `code` is the system's or OpenSSL's own word for it. */
export class NoAnswer extends Error {
  constructor(
    readonly what: 'name' | 'refused' | 'late' | 'tls' | 'broken' | 'limit',
    readonly code: string,
  ) {
    super(`no answer (${code})`);
    this.name = 'NoAnswer';
  }
}

const LARGEST = 262_144;
const MOST_REQUESTS = 120;
const TLS_WORDS = /CERT|TLS|SSL|SIGNATURE|ISSUER|EPROTO/;

/** Requests as they are: no redirect is followed, nothing is sent again, and every answer is bounded in size and time. */
export class Wire {
  private asked = 0;

  constructor(private readonly patienceMs = 10_000) {}

  /** Rejects with NoAnswer. */
  ask(url: URL, wanted: WireRequest = {}): Promise<WireAnswer> {
    const { method = 'GET', headers = {}, body } = wanted;
    const patienceMs = Math.min(this.patienceMs, wanted.patienceMs ?? Infinity);
    this.asked += 1;
    if (this.asked > MOST_REQUESTS) return Promise.reject(new NoAnswer('limit', `${MOST_REQUESTS} requests`));
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const send = url.protocol === 'https:' ? tlsRequest : plainRequest;
    return new Promise((resolve, reject) => {
      const options = { method, agent: false, headers: { 'user-agent': 'gatehouse-doctor', ...headers, ...length } } as const;
      const request = send(url, options, (response) => {
        read(response, wanted, patienceMs).then(resolve, (error: unknown) => reject(noAnswer(error)));
      });
      const late = setTimeout(() => request.destroy(new NoAnswer('late', `${patienceMs} ms`)), patienceMs);
      request.once('close', () => clearTimeout(late));
      request.once('response', () => clearTimeout(late));
      request.once('error', (error) => reject(noAnswer(error)));
      request.end(body);
    });
  }
}

async function read(response: IncomingMessage, { until, headOnly }: WireRequest, patienceMs: number): Promise<WireAnswer> {
  const head = { status: response.statusCode ?? 0, headers: response.headers };
  const late = setTimeout(() => response.destroy(), patienceMs);
  let text = '';
  try {
    if (headOnly) return { ...head, text, whole: false };
    response.setEncoding('utf8');
    for await (const piece of response) {
      text += String(piece);
      if (text.length > LARGEST) return { ...head, text, whole: false };
      if (until?.(text)) return { ...head, text, whole: true };
    }
    return { ...head, text, whole: true };
  } catch {
    // The head came, and what of the body did.
    return { ...head, text, whole: false };
  } finally {
    clearTimeout(late);
    response.destroy();
  }
}

function noAnswer(error: unknown): NoAnswer {
  if (error instanceof NoAnswer) return error;
  const { code = 'unknown' } = error as NodeJS.ErrnoException;
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return new NoAnswer('name', code);
  if (code === 'ECONNREFUSED' || code === 'EHOSTUNREACH' || code === 'ENETUNREACH') return new NoAnswer('refused', code);
  if (code === 'ETIMEDOUT') return new NoAnswer('late', code);
  return new NoAnswer(TLS_WORDS.test(code) ? 'tls' : 'broken', code);
}
