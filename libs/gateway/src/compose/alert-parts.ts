import { resolve } from 'node:path';
import {
  AlertChannel,
  AlertEngine,
  AlertWatch,
  CHANNEL_REQUESTS,
  mailer,
  readAlertRules,
  SinkFault,
  TrailPast,
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

/** What reads the trail for alerts: none where gateway.yaml has no section `alerts`. Rejects with AlertFaults. */
export async function alertSinks(
  loaded: LoadedConfig,
  ports: GatewayPorts,
  { folder, trail, fetcher }: { readonly folder: string; readonly trail: AuditTrail; readonly fetcher: GuardedFetch },
): Promise<readonly AuditSink[]> {
  const { alerts, audit } = loaded.config;
  if (!alerts) return [];
  const rules = await readAlertRules(alerts.rules.map((file) => resolve(folder, file)));
  const engine = new AlertEngine(rules, { past: new TrailPast(ports.audit), zone: alerts.zone });
  const watch = new AlertWatch(engine, (event) => trail.record(event));
  await watch.prime(ports.audit, ports.cursors, chainsOf(audit.node), ports.clock.now());
  return [watch, ...alerts.channels.map((terms) => channelOf(loaded, terms, fetcher))];
}
