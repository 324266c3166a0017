import type { Severity } from '@gatehouse/kernel';
import { eventOf, type AuditRecord } from '../../audit-record.js';
import { textOf, type EventFormat } from './event-format.js';

/** OpenTelemetry's severity numbers: INFO, WARN, ERROR, FATAL. */
const SEVERITY: Readonly<Record<Severity, number>> = { info: 9, warn: 13, error: 17, alert: 21 };

const attribute = (key: string, value: string | undefined): readonly object[] =>
  value === undefined ? [] : [{ key, value: { stringValue: value } }];

/** The JSON form of an ExportLogsServiceRequest (OTLP 1.x, "JSON Protobuf Encoding"): 64-bit integers as strings. */
export function otlpOf(records: readonly AuditRecord[], format: EventFormat): string {
  const logRecords = records.map((record) => {
    const { tool, actor, trace, code } = eventOf(record);
    const attributes = [
      ...attribute('event.name', record.kind),
      ...attribute('event.id', record.eventId),
      ...attribute('audit.chain', record.chain),
      ...attribute('audit.hash', record.hash),
      ...attribute('user.id', actor?.subject),
      ...attribute('gen_ai.tool.name', tool?.name),
      ...attribute('error.type', code),
    ];
    return {
      timeUnixNano: `${record.ts}000000`,
      observedTimeUnixNano: `${record.ts}000000`,
      severityNumber: SEVERITY[record.severity],
      severityText: record.severity.toUpperCase(),
      body: { stringValue: textOf(record, format) },
      attributes: [...attributes, { key: 'audit.seq', value: { intValue: String(record.seq) } }],
      ...(trace && /^[0-9a-f]{32}$/.test(trace) ? { traceId: trace } : {}),
    };
  });
  const resource = { attributes: attribute('service.name', 'gatehouse') };
  return JSON.stringify({ resourceLogs: [{ resource, scopeLogs: [{ scope: { name: 'gatehouse.audit' }, logRecords }] }] });
}
