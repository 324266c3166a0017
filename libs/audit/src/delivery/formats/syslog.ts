import type { Severity } from '@gatehouse/kernel';
import type { AuditRecord } from '../../audit-record.js';

/** Log audit (RFC 5424 section 6.2.1). */
const FACILITY = 13;
const SEVERITY: Readonly<Record<Severity, number>> = { info: 6, warn: 4, alert: 1, error: 3 };
/** Printable US-ASCII without space. */
const name = (value: string, most: number): string => value.replaceAll(/[^\x21-\x7E]/g, '').slice(0, most) || '-';

/** RFC 5424: one message. `text` is UTF-8 and so comes after a byte order mark. */
export function syslogOf({ ts, severity, kind, chain }: AuditRecord, text: string): string {
  const priority = FACILITY * 8 + SEVERITY[severity];
  return `<${priority}>1 ${new Date(ts).toISOString()} ${name(chain, 255)} gatehouse - ${name(kind, 32)} - \uFEFF${text}`;
}

/** Octet counting (RFC 5425 section 4.3.1, RFC 6587 section 3.4.1): a line feed inside a message ends nothing. */
export function framed(message: string): Buffer {
  const bytes = Buffer.from(message);
  return Buffer.concat([Buffer.from(`${bytes.length} `), bytes]);
}
