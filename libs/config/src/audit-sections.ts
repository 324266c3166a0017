import type { ConfigFault } from './faults.js';
import { SecretReference } from './secrets.js';
import { Section, Sections } from './setting.js';
import { Choice, Duration, Slug, Text, TextMap } from './values.js';

export const SINK_KINDS = ['file', 'syslog', 'splunk', 'elastic', 'otlp', 'webhook', 'extension'] as const;

/** Somewhere else that gets the audit trail. */
export class AuditSinkSection {
  @Slug({ expected: 'a short lower-case name; another name begins anew', example: 'siem' })
  id!: string;

  @Choice(SINK_KINDS, { example: 'splunk' })
  kind!: (typeof SINK_KINDS)[number];

  @Text({
    expected: 'where to: a file, tls://host:port or tcp://host:port for syslog, ./module.mjs for extension, else an https address',
    example: 'https://splunk.harbor.example:8088/services/collector/event',
  })
  to!: string;

  @Choice(['event', 'ocsf', 'cef'], { example: 'ocsf', optional: true })
  format: 'event' | 'ocsf' | 'cef' = 'event';

  @Section(() => SecretReference, {
    expected: 'where its token, or the key that signs its messages, is kept',
    example: { fromEnv: 'SPLUNK_TOKEN' },
    optional: true,
  })
  secret?: SecretReference;

  @TextMap({ expected: 'what an extension is told', example: { folder: '/var/log/gatehouse' }, optional: true })
  settings: Record<string, string> = {};

  @Choice(['beginning', 'now'], { example: 'now', optional: true })
  from: 'beginning' | 'now' = 'beginning';
}

export class AuditSection {
  @Slug({ expected: 'the name of this node in the audit chain', example: 'node-1', optional: true })
  node = 'node-1';

  @Duration({ expected: 'how often what the chain holds is signed', example: '5m', optional: true })
  checkpointEvery = '5m';

  @Sections(() => AuditSinkSection, {
    expected: 'where else the trail goes',
    example: [{ id: 'siem', kind: 'syslog', to: 'tls://siem.harbor.example:6514', format: 'cef' }],
    optional: true,
  })
  sinks: AuditSinkSection[] = [];
}

const SECRET_FOR: ReadonlySet<string> = new Set(['splunk', 'webhook']);

function addressFault({ kind, to }: AuditSinkSection): string | undefined {
  if (kind === 'file') return undefined;
  if (kind === 'extension')
    return /^\.\/.+\.m?js$/.test(to) ? undefined : 'expected a JavaScript file that starts with ./, since kind is extension';
  const protocol = URL.canParse(to) ? new URL(to).protocol : '';
  if (kind === 'syslog')
    return /^(?:tls|tcp):$/.test(protocol) ? undefined : 'expected tls://host:port or tcp://host:port, since kind is syslog';
  return /^https?:$/.test(protocol) ? undefined : `expected an https address, since kind is ${kind}`;
}

/** What no single setting of a sink can know. */
export function sinkFaults(sinks: readonly AuditSinkSection[]): ConfigFault[] {
  return sinks.flatMap((sink, index) => {
    const path = `audit.sinks[${index}]`;
    const address = addressFault(sink);
    const isRepeated = sinks.findIndex(({ id }) => id === sink.id) < index;
    return [
      ...(address === undefined ? [] : [{ path: `${path}.to`, expected: address }]),
      ...(sink.kind !== 'extension' && Object.keys(sink.settings).length > 0
        ? [{ path: `${path}.settings`, expected: 'expected only where kind is extension; remove it' }]
        : []),
      ...(isRepeated ? [{ path: `${path}.id`, expected: 'expected a name that is used once; choose another' }] : []),
      ...(SECRET_FOR.has(sink.kind) && !sink.secret
        ? [{ path: `${path}.secret`, expected: `expected the secret of ${sink.kind}; for example { "fromEnv": "SIEM_SECRET" }` }]
        : []),
    ];
  });
}
