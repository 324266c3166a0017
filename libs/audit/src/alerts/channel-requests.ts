import { createHmac } from 'node:crypto';
import type { Clock, Severity } from '@gatehouse/kernel';
import type { SinkRequest } from '../delivery/sinks/http.sink.js';
import type { AlertMessage } from './alert-message.js';

export interface ChannelAddress {
  readonly url: string;
  readonly secret?: string;
  readonly clock: Clock;
}

const JSON_TYPE = { 'content-type': 'application/json' };
const PAGERDUTY: Readonly<Record<Severity, string>> = { info: 'info', warn: 'warning', alert: 'error', error: 'critical' };
/** Slack reads these three as markup (Slack, "Formatting text for app surfaces"). */
const plain = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
const post = (url: string, body: object, headers: Readonly<Record<string, string>> = {}): SinkRequest => ({
  url,
  headers: { ...JSON_TYPE, ...headers },
  body: JSON.stringify(body),
});

/** Slack incoming webhook: the address is the credential. */
const slack =
  ({ url, secret }: ChannelAddress) =>
  (message: AlertMessage): SinkRequest =>
    post(secret ?? url, { text: [`*${plain(message.subject)}*`, ...message.lines.map((line) => plain(line))].join('\n') });

/** Microsoft Teams, webhook of a workflow: an Adaptive Card 1.4. */
const teams =
  ({ url, secret }: ChannelAddress) =>
  (message: AlertMessage): SinkRequest => {
    const texts = message.lines.map((text) => ({ type: 'TextBlock', text, wrap: true }));
    const body = [{ type: 'TextBlock', text: message.subject, weight: 'Bolder', wrap: true }, ...texts];
    const content = { $schema: 'http://adaptivecards.io/schemas/adaptive-card.json', type: 'AdaptiveCard', version: '1.4', body };
    return post(secret ?? url, { type: 'message', attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', content }] });
  };

/** PagerDuty Events API v2: alerts of one cause are one incident. The secret is the routing key. */
const pagerduty =
  ({ url, secret = '' }: ChannelAddress) =>
  ({ id, cause, severity, subject, lines, at }: AlertMessage): SinkRequest =>
    post(url, {
      routing_key: secret,
      event_action: 'trigger',
      dedup_key: `gatehouse/${cause}`.slice(0, 255),
      payload: {
        summary: subject.slice(0, 1024),
        source: 'gatehouse',
        severity: PAGERDUTY[severity],
        timestamp: new Date(at).toISOString(),
        custom_details: { id, text: lines.join('\n') },
      },
    });

/**
 * Standard Webhooks 1.0: `webhook-id` is that of the alert, so that whoever is told twice can leave the second out. `webhook-timestamp` is of the
 * attempt: receivers refuse one of some minutes ago as a replay, and would never take what waited for them longer.
 */
const webhook =
  ({ url, secret = '', clock }: ChannelAddress) =>
  (message: AlertMessage): SinkRequest => {
    const body = { type: 'alert.raised', timestamp: new Date(message.at).toISOString(), data: message };
    const stamp = String(Math.floor(clock.now() / 1000));
    const signature = createHmac('sha256', secret)
      .update(`${message.id}.${stamp}.${JSON.stringify(body)}`)
      .digest('base64');
    return post(url, body, { 'webhook-id': message.id, 'webhook-timestamp': stamp, 'webhook-signature': `v1,${signature}` });
  };

export const CHANNEL_REQUESTS = { slack, teams, pagerduty, webhook } as const;
