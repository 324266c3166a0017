import { CAPTURE_EXAMPLE, CaptureSection } from './capture-sections.js';
import type { ConfigFault } from './faults.js';
import { SecretReference } from './secrets.js';
import { Section, Sections } from './setting.js';
import { Choice, Duration, Slug, Text, TextMap } from './values.js';

const ANCHOR_KINDS = ['rfc3161', 'webhook'] as const;
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

/** Somebody else who is shown what the gateway signed. */
export class AuditAnchorSection {
  @Slug({ expected: 'a short lower-case name', example: 'tsa' })
  id!: string;

  @Choice(ANCHOR_KINDS, { example: 'rfc3161' })
  kind!: (typeof ANCHOR_KINDS)[number];

  @Text({ expected: 'an http or https address; what a time stamp authority is told is a digest', example: 'https://tsa.example/stamp' })
  to!: string;

  @Duration({ expected: 'how often the newest checkpoints are shown to it', example: '24h', optional: true })
  every = '24h';

  @Section(() => SecretReference, {
    expected: 'where the key that signs its messages is kept',
    example: { fromEnv: 'ANCHOR_KEY' },
    optional: true,
  })
  secret?: SecretReference;
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

  @Sections(() => AuditAnchorSection, {
    expected: 'who is shown what was signed, so that nobody with the keys can tell another story later',
    example: [{ id: 'tsa', kind: 'rfc3161', to: 'https://tsa.example/stamp' }],
    optional: true,
  })
  anchors: AuditAnchorSection[] = [];

  @Sections(() => CaptureSection, {
    expected: 'which calls are kept with what they said, sealed, for compliance officers; none without it',
    example: [CAPTURE_EXAMPLE],
    optional: true,
  })
  capture: CaptureSection[] = [];
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

/** What no single setting of an anchor can know. */
export function anchorFaults(anchors: readonly AuditAnchorSection[]): ConfigFault[] {
  return anchors.flatMap(({ id, kind, to, secret }, index) => {
    const path = `audit.anchors[${index}]`;
    const isRepeated = anchors.findIndex((other) => other.id === id) < index;
    return [
      ...(/^https?:$/.test(URL.canParse(to) ? new URL(to).protocol : '')
        ? []
        : [{ path: `${path}.to`, expected: 'expected an http or https address' }]),
      ...(isRepeated ? [{ path: `${path}.id`, expected: 'expected a name that is used once; choose another' }] : []),
      ...(kind === 'webhook' && !secret
        ? [{ path: `${path}.secret`, expected: 'expected the key that signs its messages; for example { "fromEnv": "ANCHOR_KEY" }' }]
        : []),
    ];
  });
}
