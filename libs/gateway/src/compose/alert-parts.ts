import { resolve } from 'node:path';
import {
  alertFaultLine,
  AlertChannel,
  AlertEngine,
  AlertWatch,
  ChainConflict,
  CHANNEL_REQUESTS,
  mailer,
  readAlertRules,
  SinkFault,
  TrailPast,
  type Turn,
} from '@gatehouse/audit';
import type { GatewayConfig, LoadedConfig } from '@gatehouse/config';
import type { GuardedFetch } from '@gatehouse/net';
import { every, type Beside } from './every.js';
import type { GatewayPorts } from './gateway-ports.js';
import { chainsOf } from './office-parts.js';

type ChannelTerms = NonNullable<GatewayConfig['alerts']>['channels'][number];

const ANSWER_BYTES = 65_536;

interface ChannelMeans extends Pick<GatewayPorts, 'clock'> {
  readonly fetcher: GuardedFetch;
}

/** A channel of gateway.yaml. */
export function channelOf(
  { secret: read }: Pick<LoadedConfig, 'secret'>,
  terms: ChannelTerms,
  { fetcher, clock }: ChannelMeans,
): AlertChannel {
  const { id, kind, least, to = '' } = terms;
  const secret = terms.secret ? { secret: read(terms.secret) } : {};
  if (kind === 'email') {
    const password = 'secret' in secret ? { password: secret.secret } : {};
    const { tell, end } = mailer({ server: terms.server!, from: terms.from!, to, ...password });
    return new AlertChannel(channelName(id), least, tell, end);
  }
  const request = CHANNEL_REQUESTS[kind]({ url: to, clock, ...secret });
  return new AlertChannel(channelName(id), least, async (message) => {
    const { url, ...rest } = request(message);
    const { status } = await fetcher.request(url, { method: 'POST', ...rest, maxBytes: ANSWER_BYTES, timeoutMs: 10_000 });
    if (status < 200 || status > 299) throw new SinkFault(`it answers ${status}`);
  });
}

/** Its place in the trail is kept apart from that of a sink of the same name. */
const channelName = (id: string): string => `alert-${id}`;

const EVERY_MS = 1_000;

interface Alerting {
  readonly channels: readonly AlertChannel[];
  /** Rules that are not in force, or why nobody is told at the moment. For readiness. */
  readonly fault: () => string | undefined;
}

interface BesideAlerts extends Beside {
  readonly place: Beside['place'] & { readonly folder: string };
  readonly fetcher: GuardedFetch;
  readonly turn: Turn;
}

/** The rules of gateway.yaml beside those that are shipped; no faults where it has no section `alerts`. */
async function alertRulesOf({ config }: Pick<LoadedConfig, 'config'>, folder: string): ReturnType<typeof readAlertRules> {
  if (!config.alerts) return { rules: [], faults: [] };
  return readAlertRules(config.alerts.rules.map((file) => resolve(folder, file)));
}

/** Has the trail of all nodes watched while the turn is this node's. Nothing where gateway.yaml has no section `alerts`. */
export async function startAlerts(loaded: LoadedConfig, ports: GatewayPorts, beside: BesideAlerts): Promise<Alerting> {
  const { alerts, audit } = loaded.config;
  if (!alerts) return { channels: [], fault: () => undefined };
  const { logger, folder } = beside.place;
  const { rules, faults } = await alertRulesOf(loaded, folder);
  for (const fault of faults) logger.error({ message: 'an alert rule is not in force', reason: alertFaultLine(fault) });
  const watch = new AlertWatch(() => new AlertEngine(rules, { past: new TrailPast(ports.audit), zone: alerts.zone }), ports);
  await watch.enrol(chainsOf(audit.node));
  const isWatched = keptWatch(watch, beside);
  return {
    channels: alerts.channels.map((terms) => channelOf(loaded, terms, { ...ports, fetcher: beside.fetcher })),
    fault: () => {
      if (faults.length > 0) return `${faults.length} alert rules are broken and not in force; gatehouse check says which`;
      return isWatched() ? undefined : 'the trail could not be read for alerts; see the log. Nothing is lost: it is read when it can be';
    },
  };
}

/** Turn by turn. Says whether the last one could be done. */
function keptWatch(watch: AlertWatch, beside: BesideAlerts): () => boolean {
  let fault: unknown;
  let running: Promise<void> | undefined;
  const turn = async (): Promise<void> => {
    if (!beside.turn.isOurs || running) return;
    const before = fault;
    running = watch.turn();
    fault = await running.then(
      () => undefined,
      (error: unknown) => error,
    );
    running = undefined;
    // Another node tells alerts: as it should be, after this one stood still for a while.
    if (fault instanceof ChainConflict) fault = undefined;
    if (fault !== undefined && before === undefined)
      beside.place.logger.error({ message: 'the trail is not watched for alerts', error: fault });
  };
  // Waited for when no further turn begins.
  beside.closers.add(() => running?.catch(() => undefined));
  every(EVERY_MS, 'watching the trail for alerts', turn, beside);
  return () => fault === undefined;
}

/** For `gatehouse check`. Throws where a rule cannot be used, with all of them. */
export async function alertLines(loaded: Pick<LoadedConfig, 'config'>, folder: string): Promise<string[]> {
  const { rules, faults } = await alertRulesOf(loaded, folder);
  if (faults.length > 0)
    throw new Error(`Alert rules that cannot be used:\n${faults.map((fault) => `  ${alertFaultLine(fault)}`).join('\n')}`);
  return rules.length > 0 ? [`${rules.length} alert rules with their examples`] : [];
}
