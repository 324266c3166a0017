import { envOf } from './env-names.js';
import { listOf, type Answers } from './answer-checks.js';
import { channelsIn, type Channel } from './more-questions.js';

type Secrets = readonly (readonly [name: string, what: string])[];

const SIEM_SECRET = 'SIEM_SECRET';
const KEYED_SIEM = ['splunk', 'elastic', 'webhook'];
const PAGERDUTY = 'https://events.pagerduty.com/v2/enqueue';

const channelSecret = ({ kind, to }: Channel): readonly [string, string] =>
  kind === 'email'
    ? [envOf('alerts', 'MAIL_PASSWORD'), `the password at the mail server, for alerts to ${to}`]
    : [envOf('alerts', `${kind.toUpperCase()}_SECRET`), `what ${kind} calls its address, routing key or signing key, for alerts`];

function channelOf(channel: Channel, domain: string): object {
  const { kind, to } = channel;
  const secret = { fromEnv: channelSecret(channel)[0] };
  if (kind === 'email') return { id: kind, kind, to, server: `smtps://gatehouse@mail.${domain}:465`, from: `gatehouse@${domain}`, secret };
  if (kind === 'pagerduty') return { id: kind, kind, to: PAGERDUTY, secret };
  return { id: kind, kind, ...(to === '' ? {} : { to }), secret };
}

function sinkOf({ kind, to }: Channel): object {
  const format = kind === 'syslog' ? { format: 'cef' } : { format: 'ocsf' };
  return { id: 'siem', kind, to, ...format, ...(KEYED_SIEM.includes(kind) ? { secret: { fromEnv: SIEM_SECRET } } : {}) };
}

/** How long records are kept, where they go, and who is told. */
export function watchingOf({ states, retention, alerts, siem, administrator }: Answers): object {
  const domain = administrator.slice(administrator.indexOf('@') + 1);
  const sinks = channelsIn(siem).map(sinkOf);
  return {
    audit: { node: 'node-1', checkpointEvery: '5m', ...(sinks.length > 0 ? { sinks } : {}) },
    // The longest time that one of its states asks of a broker is what counts.
    retention: { states: listOf(states), automatic: retention === 'automatic' },
    alerts: { channels: channelsIn(alerts).map((channel) => channelOf(channel, domain)) },
  };
}

export const watchingSecrets = ({ alerts, siem }: Answers): Secrets => [
  ...channelsIn(alerts).map(channelSecret),
  ...channelsIn(siem).flatMap(({ kind }): Secrets =>
    KEYED_SIEM.includes(kind) ? [[SIEM_SECRET, `the token of ${kind}, for the audit trail`]] : [],
  ),
];
