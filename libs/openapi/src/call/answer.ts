import { isJsonObject, Refusal, textResult, type JsonObject, type JsonValue, type ToolResult } from '@gatehouse/kernel';
import { isJsonType, mediaType } from '../operation/request-body.js';
import type { ApiAnswer } from './api-client.js';

const MAX_MESSAGE = 2_000;
const DAY_S = 86_400;
const MEANS: Readonly<Record<number, string>> = {
  400: 'it does not take the request as it is',
  403: 'it does not allow this',
  404: 'there is no such thing there',
  405: 'it does not offer this',
  409: 'it conflicts with what is there',
  410: 'it is gone',
  412: 'it changed meanwhile',
  413: 'the request is too large for it',
  422: 'it does not take the request as it is',
};

/** Of those above 500: it knows neither the method, the version nor the extension, today or tomorrow. */
const OWN_FAULT: ReadonlySet<number> = new Set([501, 505, 510]);

/**
 * What an API answered, as a tool result: JSON as structured content and as text, text as text, an error as a failed result with its own
 * message, bounded; all of it passes the response stages. Throws Refusal UPSTREAM_BUSY (429, or 503 with Retry-After), UPSTREAM_DOWN
 * (every other status above 500 that says the system is out of order), UPSTREAM_ERROR for what cannot be passed on.
 */
export function toolResult(answer: ApiAnswer): ToolResult {
  const { status } = answer;
  if (status >= 200 && status < 300) return goodAnswer(answer);
  if (status < 400)
    throw new Refusal('UPSTREAM_ERROR', 'It redirects, which is not followed. Ask your administrator to check its address.');
  if (status === 401) throw new Refusal('UPSTREAM_ERROR', 'It does not accept the credential of the gateway. Tell your administrator.');
  const pause = retryAfter(answer.headers['retry-after']);
  if (status === 429 || (status === 503 && pause !== undefined))
    throw new Refusal('UPSTREAM_BUSY', undefined, { retryAfterSeconds: pause });
  if (status > 500 && !OWN_FAULT.has(status)) throw new Refusal('UPSTREAM_DOWN');
  const means = MEANS[status] ?? (status >= 500 ? 'it failed' : 'it refused');
  const said = messageIn(answer);
  return textResult(`The system behind this tool answered ${status}: ${means}.${said === '' ? '' : ` It says: ${said}`}`, true);
}

function goodAnswer({ status, headers, body }: ApiAnswer): ToolResult {
  const type = headers['content-type'] ?? '';
  if (body.length === 0) return textResult(`Done: the system behind this tool answered ${status} without content.`);
  if (isJsonType(type)) {
    const value = parsed(decoded(type, body));
    if (value === undefined) throw new Refusal('UPSTREAM_ERROR', 'Its answer is not valid JSON.');
    return { ...textResult(written(value)), structuredContent: value };
  }
  if (isText(type)) return textResult(decoded(type, body));
  throw new Refusal('UPSTREAM_ERROR', 'Its answer is a file or of a kind that is not passed on; only JSON and text are.');
}

/** Letters that were read wrongly would pass by every stage that looks for names and numbers. */
function decoded(type: string, body: Buffer): string {
  const charset = /;\s*charset\s*=\s*"?([\w.:-]{1,40})"?/i.exec(type)?.[1] ?? 'utf-8';
  try {
    return new TextDecoder(charset).decode(body);
  } catch {
    throw new Refusal('UPSTREAM_ERROR', 'Its answer is in a character set that is not known.');
  }
}

/** What nests beyond the stack can be parsed and not written. */
function written(value: JsonValue): string {
  try {
    return JSON.stringify(value);
  } catch {
    throw new Refusal('UPSTREAM_ERROR', 'Its answer nests too deeply.');
  }
}

function isText(type: string): boolean {
  const media = mediaType(type);
  return media.startsWith('text/') || media === 'application/xml' || media.endsWith('+xml');
}

/** Seconds (RFC 9110, section 10.2.3). */
function retryAfter(header: string | undefined): number | undefined {
  if (header === undefined) return undefined;
  const seconds = /^\d{1,9}$/.test(header.trim()) ? Number(header) : (Date.parse(header) - Date.now()) / 1_000;
  return Number.isFinite(seconds) ? Math.min(DAY_S, Math.max(1, Math.ceil(seconds))) : undefined;
}

function parsed(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}

/** The API's own words: of a problem document (RFC 9457) or where APIs keep them. A page of HTML says nothing to a model. */
function messageIn({ headers, body }: ApiAnswer): string {
  const type = headers['content-type'] ?? '';
  const isRead = isJsonType(type) || mediaType(type) === 'text/plain';
  const text = isRead ? decoded(type, body) : '';
  const value = isJsonType(type) ? parsed(text) : undefined;
  const message = isJsonObject(value) ? messageOf(value) : isJsonType(type) ? '' : text;
  const line = message.trim().replaceAll(/\s+/g, ' ');
  return line.length > MAX_MESSAGE ? `${line.slice(0, MAX_MESSAGE - 1)}…` : line;
}

function messageOf(value: JsonObject): string {
  const { errors, error } = value;
  const listed = Array.isArray(errors) ? errors.slice(0, 5).map(wordsOf) : [];
  const nested = isJsonObject(error) ? wordsOf(error) : typeof error === 'string' ? error : '';
  return [wordsOf(value), nested, ...listed].filter((words) => words !== '').join(' ');
}

function wordsOf(value: JsonValue): string {
  if (typeof value === 'string') return value;
  if (!isJsonObject(value)) return '';
  const { title, detail, message, error_description: description } = value;
  return [title, detail, message, description].filter((words) => typeof words === 'string' && words !== '').join(': ');
}
