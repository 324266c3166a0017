import type { Examination } from '../examination.js';
import { firstRequest } from '../messages.js';
import { NoAnswer, type WireAnswer } from '../wire.js';

const PAGE = 'https://page.gatehouse-doctor.example';
const NEEDED = ['authorization', 'content-type', 'mcp-protocol-version', 'mcp-method', 'mcp-session-id'];
const wordsIn = (header: string | string[] | undefined): string[] =>
  String(header ?? '')
    .toLowerCase()
    .split(/\s*,\s*/);

/** Web pages as clients (MCP Inspector in a browser, for one). None of the applications above is a page, so nothing of theirs fails here. */
export async function browsers(exam: Examination, url: URL): Promise<void> {
  const { findings, wire } = exam;
  try {
    const first = firstRequest('2025-11-25');
    const asked = await wire.ask(url, { method: 'POST', ...first, headers: { ...first.headers, origin: PAGE } });
    const preflight = await wire.ask(url, {
      method: 'OPTIONS',
      headers: { origin: PAGE, 'access-control-request-method': 'POST', 'access-control-request-headers': NEEDED.join(', ') },
    });
    const allowed = preflight.headers['access-control-allow-origin'];
    if (asked.status === 403) return findings.ok('browsers', 'web pages of others are refused, as MCP wants it', []);
    if (allowed === undefined)
      return findings.note('browsers', 'a foreign Origin is not refused, though browsers are kept out (no CORS)', []);
    halfOpen(exam, preflight, asked);
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    findings.note('browsers', `a request with an Origin is not answered (${error.code})`, []);
  }
}

/** A server that lets pages in has to let them in wholly. */
function halfOpen({ findings }: Examination, preflight: WireAnswer, asked: WireAnswer): void {
  const headers = wordsIn(preflight.headers['access-control-allow-headers']);
  const lacking = headers.includes('*')
    ? headers.includes('authorization')
      ? []
      : ['authorization']
    : NEEDED.filter((name) => !headers.includes(name));
  if (lacking.length > 0)
    return findings.fault(
      'browsers',
      {
        side: 'gateway',
        says: `web pages may call, but not with the headers ${lacking.join(', ')}`,
        fix: 'list them in Access-Control-Allow-Headers, or let no pages in',
      },
      [],
    );
  const exposed = wordsIn(asked.headers['access-control-expose-headers']);
  const needed = ['mcp-session-id', ...(asked.status === 401 ? ['www-authenticate'] : [])];
  const hidden = needed.filter((name) => !exposed.includes(name) && !exposed.includes('*'));
  if (hidden.length > 0)
    return findings.fault(
      'browsers',
      {
        side: 'gateway',
        says: `web pages may call, but cannot read the headers ${hidden.join(', ')} of the answers`,
        fix: 'list them in Access-Control-Expose-Headers, or let no pages in',
      },
      [],
    );
  findings.ok('browsers', 'web pages may call', []);
}
