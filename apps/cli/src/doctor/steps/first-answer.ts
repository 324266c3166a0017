import type { Examination, Reached } from '../examination.js';
import type { Fault } from '../findings.js';
import { answerIn, firstRequest } from '../messages.js';
import { NoAnswer, type WireAnswer } from '../wire.js';

const isPage = ({ headers, text }: WireAnswer): boolean =>
  (headers['content-type'] ?? '').includes('html') || /^\s*<(!doctype|html)/i.test(text);

/** Why this is no MCP endpoint that clients can begin with. Undefined where they can: it asks for a token, or answers. */
export async function firstAnswerFault(exam: Examination, { url, answer }: Reached): Promise<Fault | undefined> {
  const { status } = answer;
  if (status === 401) return undefined;
  const rpc = answerIn(answer);
  if (status === 200 && rpc?.result) return undefined;
  if (status === 403 || status === 421) return refusedHost(exam, url, answer);
  if (status === 404 || status === 405 || (status === 200 && isPage(answer))) return wrongPath(exam, url, answer);
  if (status === 429)
    return { side: 'proxy', says: `${url.href} answers 429 to a first request`, fix: 'raise the rate limit, or wait and run this again' };
  if (status === 502 || status === 503 || status === 504)
    return {
      side: 'proxy',
      says: `the proxy before ${url.host} reaches nothing behind it (HTTP ${status})`,
      fix: 'start the gateway, and check the address to which the proxy passes on',
    };
  if (status >= 500)
    return { side: 'gateway', says: `${url.href} fails with HTTP ${status} at initialize`, fix: 'look into the log of the server' };
  if (rpc?.error)
    return {
      side: 'gateway',
      says: `${url.href} speaks JSON-RPC and refuses initialize (HTTP ${status}, code ${rpc.error.code})`,
      fix: 'check that it serves MCP over Streamable HTTP, and which revisions',
    };
  return {
    side: 'address',
    says: `${url.href} does not speak MCP (HTTP ${status} to initialize)`,
    fix: 'enter the address of an MCP endpoint; it often ends in /mcp',
  };
}

/** Told by asking again under the name that a server on this machine would have. */
async function refusedHost({ wire }: Examination, url: URL, answer: WireAnswer): Promise<Fault> {
  const first = firstRequest('2025-11-25');
  const local = await wire
    .ask(url, { method: 'POST', ...first, headers: { ...first.headers, host: url.port ? `127.0.0.1:${url.port}` : '127.0.0.1' } })
    .catch((error: unknown) => {
      if (error instanceof NoAnswer) return undefined;
      throw error;
    });
  if (/\bhost\b/i.test(answer.text) || (local && local.status !== answer.status))
    return {
      side: 'gateway',
      says: `the server does not take the name ${url.hostname} for its own (HTTP ${answer.status})`,
      fix: `add ${url.hostname} to the host names that it serves (gateway.publicUrl or gateway.allowedHosts), or have the proxy keep the Host header`,
    };
  return {
    side: 'proxy',
    says: `${url.href} refuses every request (HTTP ${answer.status}) before a sign-in is possible`,
    fix: 'let requests without a browser through the firewall or access proxy on this path',
  };
}

async function wrongPath({ wire }: Examination, url: URL, { status }: WireAnswer): Promise<Fault> {
  const old = await quietly(() => wire.ask(url, { headers: { accept: 'text/event-stream' }, until: (text) => text.includes('\n\n') }));
  if (old?.status === 200 && /^event: ?endpoint/m.test(old.text))
    return {
      side: 'gateway',
      says: `${url.href} speaks the HTTP+SSE transport of 2024 only`,
      fix: 'serve Streamable HTTP; or put a gateway before it that speaks both',
    };
  const usual = new URL('/mcp', url.origin);
  const there =
    usual.href === url.href ? undefined : await quietly(() => wire.ask(usual, { method: 'POST', ...firstRequest('2025-11-25') }));
  if (there && (there.status === 401 || answerIn(there)))
    return {
      side: 'address',
      says: `there is no MCP endpoint at ${url.href} (HTTP ${status})`,
      fix: `enter ${usual.href}, where there is one`,
    };
  return {
    side: 'address',
    says: status === 200 ? `${url.href} is a web page, not an MCP endpoint` : `there is no MCP endpoint at ${url.href} (HTTP ${status})`,
    fix: 'enter the address of an MCP endpoint; it often ends in /mcp, and a proxy must pass that very path on',
  };
}

async function quietly(ask: () => Promise<WireAnswer>): Promise<WireAnswer | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof NoAnswer) return undefined;
    throw error;
  }
}
