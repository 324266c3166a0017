import type { Met } from './faults.js';
import type { Reply } from './replies.js';

const FIVE_MEGABYTES = 5 * 1024 * 1024;

/** Numbers with a fraction or a price, as some servers send them: in quotes. */
function quoteDecimals(name: string, value: unknown): unknown {
  return typeof value === 'number' && /Price|Amount|Latitude|Longitude|Acres/.test(name) ? String(value) : value;
}

/** An answer as a broken upstream sends it. */
export function spoil(reply: Reply, met: Met): Reply {
  if (met.has('string_decimals')) return { ...reply, body: JSON.stringify(JSON.parse(reply.body), quoteDecimals) };
  if (met.has('huge_remarks')) {
    const huge = 'Sunny and quiet. '.repeat(FIVE_MEGABYTES / 17);
    return { ...reply, body: JSON.stringify(JSON.parse(reply.body), (name, value: unknown) => (name === 'PublicRemarks' ? huge : value)) };
  }
  return reply;
}
