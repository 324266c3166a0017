import type { Examination } from '../examination.js';
import { jsonObject } from '../messages.js';
import { NoAnswer } from '../wire.js';
import { silence } from './silence.js';
import type { ServerDocument } from './server-document.js';

const FORM = { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' };

/** Asks both endpoints for nothing: what is there and how it says no. True where clients can go on. */
export async function probeEndpoints(exam: Examination, document: ServerDocument): Promise<boolean> {
  const authorize = await asked(exam, 'authorization_endpoint', document);
  const token = await asked(exam, 'token_endpoint', document, 'grant_type=authorization_code&code=none&client_id=gatehouse-doctor');
  return authorize && token;
}

async function asked({ wire, findings }: Examination, name: string, document: ServerDocument, form?: string): Promise<boolean> {
  const url = new URL(String(document[name]));
  const fault = (says: string): false => {
    const fix = 'correct the address in its metadata, or let the path through the proxy';
    findings.fault('server metadata', { side: 'identity provider', says: `the ${name} ${url.origin}${url.pathname} ${says}`, fix });
    return false;
  };
  try {
    const { status, text } = await wire.ask(url, form === undefined ? {} : { method: 'POST', headers: FORM, body: form });
    if (status === 404 || status === 405 || status >= 500) return fault(`does not work (HTTP ${status})`);
    // RFC 6749 section 5.2: an error is JSON. Pages there are of a proxy or a firewall.
    if (form !== undefined && typeof jsonObject(text)?.['error'] !== 'string') return fault(`answers with no OAuth error (HTTP ${status})`);
    return true;
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    return fault(`cannot be reached: ${silence(url, error).says}`);
  }
}
