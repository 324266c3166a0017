import { createHmac } from 'node:crypto';
import type { Clock } from '@gatehouse/kernel';
import { parseLine } from '../../export.js';
import { SinkFault, SinkRefused } from '../audit-sink.js';
import { jsonOf, type EventFormat } from '../formats/event-format.js';
import { otlpOf } from '../formats/otlp.js';
import { FOR_GOOD, type SinkAnswer, type SinkProtocol } from './http.sink.js';

export interface ProtocolSettings {
  readonly url: string;
  readonly format: EventFormat;
  /** Token or key of the destination. */
  readonly secret?: string;
  readonly clock: Clock;
}

const JSON_TYPE = { 'content-type': 'application/json' };
const seconds = (ms: number): string => (ms / 1000).toFixed(3);
const said = ({ body }: SinkAnswer): Record<string, unknown> => parseLine(body.toString()) ?? {};

/** Splunk HTTP Event Collector: objects one after another, without a comma. */
const splunk = ({ url, format, secret = '' }: ProtocolSettings): SinkProtocol => ({
  request: (records) => ({
    url,
    headers: { ...JSON_TYPE, authorization: `Splunk ${secret}` },
    body: records
      .map(
        (record) =>
          `{"time":${seconds(record.ts)},"host":${JSON.stringify(record.chain)},"source":"gatehouse","sourcetype":"gatehouse:${format}","event":${jsonOf(record, format)}}`,
      )
      .join(''),
  }),
});

/** Elasticsearch and OpenSearch bulk API. `url` names the index or data stream; an event that is there already is a duplicate of ours, and well. */
const elastic = ({ url, format, secret }: ProtocolSettings): SinkProtocol => ({
  request: (records) => ({
    url: `${url.replace(/\/$/, '')}/_bulk`,
    headers: { 'content-type': 'application/x-ndjson', ...(secret ? { authorization: `ApiKey ${secret}` } : {}) },
    body: records
      .map(
        (record) =>
          `{"create":{"_id":${JSON.stringify(record.eventId)}}}\n` +
          `{"@timestamp":"${new Date(record.ts).toISOString()}","kind":${JSON.stringify(record.kind)},"gatehouse":${jsonOf(record, format)}}\n`,
      )
      .join(''),
  }),
  complaint: (answer) => {
    const { errors, items } = said(answer);
    if (errors !== true || !Array.isArray(items)) return undefined;
    const statuses = (items as { create?: { status?: number } }[]).map(({ create }) => create?.status ?? 500);
    const failed = statuses.filter((status) => status > 299 && status !== 409);
    if (failed.length === 0) return undefined;
    // One that its mapping never takes must not hold up the others; one that was only too busy is tried again first.
    const Complaint = failed.every((status) => FOR_GOOD.has(status)) ? SinkRefused : SinkFault;
    return new Complaint(`it took all but ${failed.length} records, with status ${failed[0]}`);
  },
});

const otlp = ({ url, format, secret }: ProtocolSettings): SinkProtocol => ({
  request: (records) => ({
    url,
    headers: { ...JSON_TYPE, ...(secret ? { authorization: `Bearer ${secret}` } : {}) },
    body: otlpOf(records, format),
  }),
  complaint: (answer) => {
    const { rejectedLogRecords } = (said(answer)['partialSuccess'] ?? {}) as { rejectedLogRecords?: unknown };
    // A partial success is final (OTLP 1.5, Partial Success): the same request again would be refused again, and what was taken be there twice.
    return Number(rejectedLogRecords ?? 0) > 0 ? new SinkRefused(`it rejected ${String(rejectedLogRecords)} records`) : undefined;
  },
});

/**
 * Standard Webhooks 1.0: id, time and body under HMAC-SHA-256. The id says from which event to which: receivers leave a second one of the same id
 * out, and an attempt whose answer was lost may be followed by one that holds more.
 */
const webhook = ({ url, format, secret = '', clock }: ProtocolSettings): SinkProtocol => ({
  request: (records) => {
    const body = `{"type":"audit.records","records":[${records.map((record) => jsonOf(record, format)).join(',')}]}`;
    const [id, timestamp] = [`${records[0]!.eventId}_${records.at(-1)!.eventId}`, String(Math.floor(clock.now() / 1000))];
    const signature = createHmac('sha256', secret).update(`${id}.${timestamp}.${body}`).digest('base64');
    return {
      url,
      headers: { ...JSON_TYPE, 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` },
      body,
    };
  },
});

export const SINK_PROTOCOLS = { splunk, elastic, otlp, webhook } as const;
export type HttpKind = keyof typeof SINK_PROTOCOLS;
