import { resolve } from 'node:path';
import {
  alertFaultLine,
  AlertChannel,
  AlertEngine,
  AlertWatch,
  CHANNEL_REQUESTS,
  mailer,
  readAlertRules,
  SinkFault,
  TrailPast,
  type AlertFault,
  type AuditSink,
  type AuditTrail,
} from '@gatehouse/audit';
import type { GatewayConfig, LoadedConfig } from '@gatehouse/config';
import type { GuardedFetch } from '@gatehouse/net';
import type { GatewayPorts } from './gateway-ports.js';
import { chainsOf } from './office-parts.js';

type ChannelTerms = NonNullable<GatewayConfig['alerts']>['channels'][number];

const ANSWER_BYTES = 65_536;

/** A channel of gateway.yaml. */
export function channelOf({ secret: read }: Pick<LoadedConfig, 'secret'>, terms: ChannelTerms, fetcher: GuardedFetch): AlertChannel {
  const { id, kind, least, to = '' } = terms;
  const secret = terms.secret ? { secret: read(terms.secret) } : {};
  if (kind === 'email') {
    const password = 'secret' in secret ? { password: secret.secret } : {};
    const { tell, end } = mailer({ server: terms.server!, from: terms.from!, to, ...password });
    return new AlertChannel(channelName(id), least, tell, end);
  }
  const request = CHANNEL_REQUESTS[kind]({ url: to, ...secret });
  return new AlertChannel(channelName(id), least, async (message) => {
    const { url, ...rest } = request(message);
    const { status } = await fetcher.request(url, { method: 'POST', ...rest, maxBytes: ANSWER_BYTES, timeoutMs: 10_000 });
    if (status < 200 || status > 299) throw new SinkFault(`it answers ${status}`);
  });
}

/** Its place in the trail is kept apart from that of a sink of the same name. */
const channelName = (id: string): string => `alert-${id}`;

/** What reads the trail for alerts, and which rules cannot be used: those alone are not in force. */
interface Alerting {
  readonly sinks: readonly AuditSink[];
  readonly faults: readonly AlertFault[];
}

/** The rules of gateway.yaml beside those that are shipped; no faults where it has no section `alerts`. */
async function alertRulesOf({ config }: Pick<LoadedConfig, 'config'>, folder: string): ReturnType<typeof readAlertRules> {
  if (!config.alerts) return { rules: [], faults: [] };
  return readAlertRules(config.alerts.rules.map((file) => resolve(folder, file)));
}

/** Nothing where gateway.yaml has no section `alerts`. */
export async function alertSinks(
  loaded: LoadedConfig,
  ports: GatewayPorts,
  { folder, trail, fetcher }: { readonly folder: string; readonly trail: AuditTrail; readonly fetcher: GuardedFetch },
): Promise<Alerting> {
  const { alerts, audit } = loaded.config;
  if (!alerts) return { sinks: [], faults: [] };
  const { rules, faults } = await alertRulesOf(loaded, folder);
  const engine = new AlertEngine(rules, { past: new TrailPast(ports.audit), zone: alerts.zone });
  const watch = new AlertWatch(engine, (event) => trail.record(event));
  await watch.prime(ports.audit, ports.cursors, chainsOf(audit.node), ports.clock.now());
  return { sinks: [watch, ...alerts.channels.map((terms) => channelOf(loaded, terms, fetcher))], faults };
}

/** For `gatehouse check`. Throws where a rule cannot be used, with all of them. */
export async function alertLines(loaded: Pick<LoadedConfig, 'config'>, folder: string): Promise<string[]> {
  const { rules, faults } = await alertRulesOf(loaded, folder);
  if (faults.length > 0)
    throw new Error(`Alert rules that cannot be used:\n${faults.map((fault) => `  ${alertFaultLine(fault)}`).join('\n')}`);
  return rules.length > 0 ? [`${rules.length} alert rules with their examples`] : [];
}
