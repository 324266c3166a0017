import { LoginFault } from './login-fault.js';

const PATIENCE_MS = 30_000;
const LONGEST_ANSWER = 262_144;

export interface JsonAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Readonly<Record<string, unknown>>;
}

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** An address that credentials may be sent to: https, or http on this machine. Throws LoginFault. */
export function trustedUrl(text: string, what: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isFit = url && !url.username && !url.password && !url.hash;
  if (isFit && (url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.has(url.hostname)))) return url;
  throw new LoginFault(`${what} is not an https address. Give the address as your administrator wrote it.`);
}

/** One exchange with an authorization server or about one. Redirects are not followed: a token request must not be sent on. */
export async function exchangeJson(url: URL, form?: Readonly<Record<string, string>>, method = form ? 'POST' : 'GET'): Promise<JsonAnswer> {
  let answer: Response;
  try {
    answer = await fetch(url, {
      method,
      redirect: 'manual',
      headers: { accept: 'application/json' },
      signal: AbortSignal.timeout(PATIENCE_MS),
      ...(form ? { body: new URLSearchParams(form) } : {}),
    });
  } catch (cause) {
    throw new LoginFault(`${url.origin} cannot be reached. Check the address and the network.`, { cause });
  }
  return { status: answer.status, headers: answer.headers, body: parsed(await answer.text()) };
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  if (text.length > LONGEST_ANSWER) return {};
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
