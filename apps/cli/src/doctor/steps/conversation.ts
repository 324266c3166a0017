import type { Examination } from '../examination.js';
import { answered, answerIn, firstRequest, isStream, legacy, MODERN, modern, type Message, type Rpc } from '../messages.js';
import { NoAnswer, type WireAnswer } from '../wire.js';
import { silence } from './silence.js';

const NEWEST_LEGACY = '2025-11-25';
const HEADER_MISMATCH = -32_020;
const STREAM_PATIENCE_MS = 3_000;

/** Talks to the server as a client does that has what it needs, in both eras. */
export async function conversation(exam: Examination, url: URL): Promise<void> {
  try {
    const isModern = await modernEra(exam, url);
    const isLegacy = await legacyEra(exam, url);
    if (!isModern && !isLegacy && !exam.findings.hasFault('initialize'))
      exam.findings.fault('initialize', {
        side: 'gateway',
        says: `${url.href} speaks neither ${MODERN} nor ${NEWEST_LEGACY} in a way that clients understand`,
        fix: 'check that it is an MCP endpoint, and its version',
      });
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    exam.findings.fault('initialize', silence(url, error));
  }
}

const sent = (exam: Examination, url: URL, { headers, body }: Message, until = answered): Promise<WireAnswer> =>
  exam.wire.ask(url, { method: 'POST', headers: { ...headers, ...bearer(exam) }, body, until });

const bearer = ({ token }: Examination): Record<string, string> => (token === undefined ? {} : { authorization: `Bearer ${token}` });

/** Found out at the first request of either era: whether the token counts. True where clients can go on. */
function isLetIn({ findings, token }: Examination, { status, headers }: WireAnswer): boolean {
  if (status === 401 && token !== undefined) {
    const isJudged = findings.hasFault('token');
    if (!isJudged && !findings.hasFault('initialize'))
      findings.fault('initialize', {
        side: 'gateway',
        says: 'the server refuses the token (HTTP 401), though nothing that can be read of it is wrong',
        fix: 'check that the server trusts the issuer and its keys, and that its clock is right; the token may also have been withdrawn',
      });
    return false;
  }
  if (status === 403) {
    const scope = /scope="([\w:./ -]{1,200})"/.exec(headers['www-authenticate'] ?? '')?.[1];
    if (!findings.hasFault('initialize'))
      findings.fault('initialize', {
        side: 'client',
        says: `the token is not enough to begin with (HTTP 403${scope ? `, it takes ${scope}` : ''})`,
        fix: scope ? `sign in again and allow ${scope}` : 'ask the administrator for access',
      });
    return false;
  }
  return true;
}

async function modernEra(exam: Examination, url: URL): Promise<boolean> {
  const { findings } = exam;
  const discovered = await sent(exam, url, firstRequest(MODERN));
  if (!isLetIn(exam, discovered)) return false;
  const answer = answerIn(discovered);
  if (answer?.error?.code === HEADER_MISMATCH) {
    findings.fault('initialize', {
      side: 'proxy',
      says: 'the headers MCP-Protocol-Version and Mcp-Method do not arrive as they were sent',
      fix: 'have the proxy pass all Mcp- headers on',
    });
    return false;
  }
  if (!answer?.result) {
    findings.note('initialize', `${MODERN} is not spoken; clients of that revision fall back to an older one`);
    return false;
  }
  findings.ok('initialize', `speaks ${MODERN}`);
  report(exam, MODERN, answerIn(await sent(exam, url, modern('tools/list'))));
  await listen(exam, url);
  return true;
}

async function legacyEra(exam: Examination, url: URL): Promise<boolean> {
  const { findings } = exam;
  const opened = await sent(exam, url, firstRequest(NEWEST_LEGACY));
  if (!isLetIn(exam, opened)) return false;
  const version = answerIn(opened)?.result?.['protocolVersion'];
  if (typeof version !== 'string') {
    findings.note('initialize', `initialize of ${NEWEST_LEGACY} and older is not understood (HTTP ${opened.status})`);
    return false;
  }
  findings.ok('initialize', `speaks ${version}`);
  const session = opened.headers['mcp-session-id'];
  const place = { version, ...(typeof session === 'string' ? { session } : {}) };
  await sent(exam, url, legacy('notifications/initialized', undefined, place));
  const listed = await sent(exam, url, legacy('tools/list', {}, { ...place, id: 2 }));
  const list = answerIn(listed);
  if (!list?.result && listed.status !== 200) sessionFault(exam, listed, place);
  else {
    findings.ok('session', place.session === undefined ? 'none is needed' : 'is kept from one request to the next');
    report(exam, version, list);
    await standingStream(exam, url, place);
  }
  if (place.session !== undefined)
    await exam.wire
      .ask(url, { method: 'DELETE', headers: { ...legacy('', undefined, place).headers, ...bearer(exam) } })
      .catch(() => undefined);
  return true;
}

function sessionFault({ findings }: Examination, { status, text }: WireAnswer, place: { version: string; session?: string }): void {
  if (place.session === undefined && /session/i.test(text))
    return findings.fault('session', {
      side: 'proxy',
      says: `the server wants a session that it gave none of: the header Mcp-Session-Id did not arrive (HTTP ${status})`,
      fix: 'have the proxy pass all Mcp- headers on, in both directions',
    });
  if (status === 404 || (status === 400 && place.session !== undefined && /session/i.test(text)))
    return findings.fault('session', {
      side: 'gateway',
      says: `the session that initialize opened is not known at the next request (HTTP ${status})`,
      fix: 'if several nodes stand behind one address, share sessions between them or send each client to one node',
    });
  findings.fault('session', {
    side: 'gateway',
    says: `a request with MCP-Protocol-Version ${place.version}, which the server chose itself, is refused (HTTP ${status})`,
    fix: 'accept the version that was agreed on at initialize',
  });
}

function report({ findings }: Examination, version: string, list: Rpc | undefined): void {
  const tools = list?.result?.['tools'];
  if (!Array.isArray(tools)) return findings.note('tools', `tools/list of ${version} gives no list (${list?.error?.code ?? 'no answer'})`);
  if (tools.length === 0) return findings.note('tools', `tools/list of ${version} is empty for this caller: check what the person may see`);
  findings.ok('tools', `${tools.length} tools by ${version}`);
}

const BUFFERED = {
  side: 'proxy',
  says: 'an event stream that stays open does not arrive until it ends: something on the way collects answers',
  fix: 'switch response buffering off for this path (nginx: proxy_buffering off; others: no compression or caching of text/event-stream)',
} as const;

/** subscriptions/listen is acknowledged at once and stays open: what collects answers holds the acknowledgement back. */
async function listen(exam: Examination, url: URL): Promise<void> {
  const acknowledged = (text: string): boolean => text.includes('subscriptions/acknowledged') || answered(text);
  try {
    const answer = await sent(exam, url, modern('subscriptions/listen', { notifications: { toolsListChanged: true } }), acknowledged);
    if (!isStream(answer.headers)) return;
    if (acknowledged(answer.text)) exam.findings.ok('stream', 'events arrive as they are sent');
    else exam.findings.fault('stream', BUFFERED);
  } catch (error) {
    if (!(error instanceof NoAnswer) || error.what !== 'late') throw error;
    exam.findings.fault('stream', BUFFERED);
  }
}

/**
 * The stream that a client of a session opens beside its requests. A server may have none (405), or send no head before it has something to
 * say, so that silence is no proof of a proxy.
 */
async function standingStream(
  { wire, findings, token }: Examination,
  url: URL,
  place: { version: string; session?: string },
): Promise<void> {
  const headers = {
    ...legacy('', undefined, place).headers,
    accept: 'text/event-stream',
    ...(token ? { authorization: `Bearer ${token}` } : {}),
  };
  try {
    const { headers: head } = await wire.ask(url, { headers, headOnly: true, patienceMs: STREAM_PATIENCE_MS });
    if (isStream(head)) findings.ok('stream', `the stream beside the requests of ${place.version} opens`);
  } catch (error) {
    if (!(error instanceof NoAnswer) || error.what !== 'late') throw error;
    findings.note(
      'stream',
      `the stream beside the requests of ${place.version} says nothing yet; if a proxy collects answers, its events will never come`,
    );
  }
}
