import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { LoginFault } from './login-fault.js';

const PATIENCE_MS = 600_000;
const CALLBACK = '/callback';
const DONE = 'You are signed in. You can close this page and go back to your application.';
const NOT_DONE = 'Signing in did not work. Go back to the terminal; it says why.';

/** Where the browser of one sign-in brings its answer: a port on loopback that is open for that long (RFC 8252 section 7.3). */
export class LoopbackCallback {
  private constructor(private readonly server: Server) {}

  /** `port` 0 takes any; some servers know a client by one port only. */
  static async open(port = 0): Promise<LoopbackCallback> {
    const server = createServer();
    server.listen(port, '127.0.0.1');
    try {
      await once(server, 'listening');
    } catch (cause) {
      throw new LoginFault(`Port ${port} cannot be listened on. End what uses it, or choose another.`, { cause });
    }
    return new LoopbackCallback(server);
  }

  get redirectUri(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}${CALLBACK}`;
  }

  /** The parameters that came back with this `state`. Throws LoginFault when nobody came for ten minutes. */
  answer(state: string, signal?: AbortSignal): Promise<URLSearchParams> {
    const answer = new Promise<URLSearchParams>((resolve) => {
      this.server.on('request', (request, response) => takeCallback(request, response, { state, resolve }));
    });
    return withPatience(answer, signal);
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}

/** Whoever does not know `state` is not the browser that was sent away, and is turned away without ending the sign-in. */
function takeCallback(
  { url = '/', method }: IncomingMessage,
  response: ServerResponse,
  { state, resolve }: { state: string; resolve: (answer: URLSearchParams) => void },
): void {
  const { pathname, searchParams } = new URL(url, 'http://127.0.0.1');
  const isOurs = method === 'GET' && pathname === CALLBACK && searchParams.get('state') === state;
  const isGood = isOurs && searchParams.has('code');
  response.writeHead(isOurs ? 200 : 404, {
    'content-type': 'text/plain; charset=utf-8',
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    connection: 'close',
  });
  response.end(isOurs ? (isGood ? DONE : NOT_DONE) : 'Not found');
  if (isOurs) resolve(searchParams);
}

async function withPatience<T>(answer: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  const end = AbortSignal.any([AbortSignal.timeout(PATIENCE_MS), ...(signal ? [signal] : [])]);
  const ended = once(end, 'abort').then((): never => {
    throw new LoginFault('Nobody signed in within ten minutes. Start again when you are ready.');
  });
  // Lost by design where the answer comes first.
  ended.catch(() => undefined);
  return Promise.race([answer, ended]);
}
