import type { ConfigFault } from './faults.js';
import { SecretReference } from './secrets.js';
import { Section, Sections } from './setting.js';
import { Choice, Slug, Text, Texts, Zone } from './values.js';

export const CHANNEL_KINDS = ['email', 'slack', 'teams', 'pagerduty', 'webhook'] as const;

/** A way to people. */
export class AlertChannelSection {
  @Slug({ expected: 'a short lower-case name', example: 'compliance' })
  id!: string;

  @Choice(CHANNEL_KINDS, { example: 'email' })
  kind!: (typeof CHANNEL_KINDS)[number];

  @Text({
    expected: 'where to: an e-mail address, or the https address of the service (for slack and teams it may be the secret instead)',
    example: 'compliance@harbor.example',
    optional: true,
  })
  to?: string;

  @Text({ expected: 'the mail server, for e-mail', example: 'smtps://gatehouse@mail.harbor.example:465', optional: true })
  server?: string;

  @Text({ expected: 'who the e-mail is from', example: 'gatehouse@harbor.example', optional: true })
  from?: string;

  @Section(() => SecretReference, {
    expected: 'where the password, routing key, signing key or secret address is kept',
    example: { fromEnv: 'PAGERDUTY_KEY' },
    optional: true,
  })
  secret?: SecretReference;

  @Choice(['info', 'warn', 'alert', 'error'], { example: 'alert', optional: true })
  least: 'info' | 'warn' | 'alert' | 'error' = 'warn';
}

/** What people are told at once. */
export class AlertsSection {
  @Sections(() => AlertChannelSection, {
    expected: 'how people are told',
    example: [{ id: 'compliance', kind: 'email', to: 'compliance@harbor.example' }],
    optional: true,
  })
  channels: AlertChannelSection[] = [];

  @Zone({ expected: 'the time zone (IANA) in which alerts about times of day are judged', example: 'America/Los_Angeles', optional: true })
  zone?: string;

  @Texts({ expected: 'files with alerts of your own', example: ['alerts.yaml'], optional: true })
  rules: string[] = [];
}

function channelFault({ kind, to, server, from, secret }: AlertChannelSection): readonly [string, string] | undefined {
  const isWeb = (text: string | undefined): boolean => text !== undefined && URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
  if (kind === 'email') {
    if (!to?.includes('@')) return ['to', 'expected an e-mail address; for example "compliance@harbor.example"'];
    if (!from?.includes('@')) return ['from', 'expected the e-mail address that it comes from; for example "gatehouse@harbor.example"'];
    const protocol = server && URL.canParse(server) ? new URL(server).protocol : '';
    return /^smtps?:$/.test(protocol) ? undefined : ['server', 'expected the mail server; for example "smtps://mail.harbor.example:465"'];
  }
  if (!secret && (kind === 'pagerduty' || kind === 'webhook'))
    return ['secret', `expected the key of ${kind}; for example { "fromEnv": "ALERT_KEY" }`];
  const mayBeSecret = kind === 'slack' || kind === 'teams';
  return isWeb(to) || (mayBeSecret && to === undefined && secret) ? undefined : ['to', `expected the https address of ${kind}`];
}

/** What no single setting of the alerts can know. */
export function alertFaults(alerts: AlertsSection | undefined): ConfigFault[] {
  if (!alerts) return [];
  const { channels } = alerts;
  return channels.flatMap((channel, index) => {
    const fault = channelFault(channel);
    const isRepeated = channels.findIndex(({ id }) => id === channel.id) < index;
    return [
      ...(fault ? [{ path: `alerts.channels[${index}].${fault[0]}`, expected: fault[1] }] : []),
      ...(isRepeated ? [{ path: `alerts.channels[${index}].id`, expected: 'expected a name that is used once; choose another' }] : []),
    ];
  });
}
