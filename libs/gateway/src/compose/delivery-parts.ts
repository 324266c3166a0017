import { resolve } from 'node:path';
import {
  ALERTS_CHAIN,
  AlertChannel,
  ClosedSink,
  Delivery,
  ExtensionSink,
  FileSink,
  HttpSink,
  SINK_PROTOCOLS,
  SyslogSink,
  type AuditSink,
  type AuditTrail,
  type Loss,
  type Turn,
} from '@gatehouse/audit';
import type { LoadedConfig } from '@gatehouse/config';
import type { GuardedFetch } from '@gatehouse/net';
import { sinkExtension } from '../extensions/extension-parts.js';
import { startAlerts } from './alert-parts.js';
import { every, type Beside } from './every.js';
import type { GatewayPorts } from './gateway-ports.js';

const EVERY_MS = 1_000;
const ANSWER_BYTES = 4_194_304;

type SinkTerms = LoadedConfig['config']['audit']['sinks'][number];

export interface BesideDelivery extends Beside {
  readonly place: Beside['place'] & { readonly folder: string };
  readonly trail: AuditTrail;
  readonly fetcher: GuardedFetch;
  readonly turn: Turn;
  /** Of this node, and of all nodes while the turn is its own. */
  readonly chains: () => readonly string[];
}

/** What cannot be used of sinks and rules; the rest goes on. For readiness. */
interface Deliveries {
  readonly sinkFault: () => string | undefined;
  readonly alertFault: () => string | undefined;
}

/** Brings the trail of this node to every sink, and its alerts to people. A sink that cannot be opened, or a rule that is broken, stops only itself. */
export async function startDeliveries(loaded: LoadedConfig, ports: GatewayPorts, beside: BesideDelivery): Promise<Deliveries> {
  const { trail, closers, chains, turn } = beside;
  const alerting = await startAlerts(loaded, ports, beside);
  const onLost = ({ sink, chain, from, to, why }: Loss) =>
    trail.record({ kind: 'audit.delivery.lost', severity: 'error', details: { sink, chain, from, to, why } });
  const terms = { ...ports, chains, onLost };
  const alertTerms = { ...terms, chains: () => (turn.isOurs ? [ALERTS_CHAIN] : []), from: 'now' as const };
  const sinks: { sink: AuditSink; from: SinkTerms['from'] }[] = [];
  for (const each of loaded.config.audit.sinks) sinks.push({ sink: await openedSink(loaded, each, ports, beside), from: each.from });
  const deliveries = [
    ...sinks.map(({ sink, from }) => new Delivery(sink, { ...terms, from })),
    // Nobody wants to be told what was long ago.
    ...alerting.channels.map((channel) => new Delivery(channel, alertTerms)),
  ];
  for (const delivery of deliveries) {
    if (delivery.sink instanceof AlertChannel) await delivery.enrol(ALERTS_CHAIN);
    every(EVERY_MS, `delivering the audit trail to ${delivery.sink.id}`, () => toldTurn(delivery, beside), beside);
    closers.add(() => delivery.close());
  }
  return {
    alertFault: alerting.fault,
    sinkFault: () => {
      const faults = deliveries.flatMap((delivery) => delivery.fault() ?? []);
      return faults.length > 0 ? faults.join('. ') : undefined;
    },
  };
}

/** Logs when a sink stops answering, and when it answers again: not at each attempt. */
async function toldTurn(delivery: Delivery, { place: { logger } }: Beside): Promise<void> {
  const before = delivery.fault();
  await delivery.turn();
  const after = delivery.fault();
  if (before === undefined && after !== undefined) logger.warn({ message: 'the audit trail is not delivered', reason: after });
  if (before !== undefined && after === undefined) logger.log({ message: 'the audit trail is delivered again', sink: delivery.sink.id });
}

/** A sink that cannot be opened takes nothing: the records wait for it in the trail, calls and other sinks go on. */
async function openedSink(loaded: LoadedConfig, terms: SinkTerms, ports: GatewayPorts, beside: BesideDelivery): Promise<AuditSink> {
  try {
    return await sinkOf(loaded, terms, ports, beside);
  } catch (error) {
    const line = loaded.lineOf(`audit.sinks[${loaded.config.audit.sinks.findIndex(({ id }) => id === terms.id)}]`);
    const reason = `${loaded.source}:${line ?? '?'}: ${(error as Error).message}`;
    beside.place.logger.error({ message: `the sink ${terms.id} cannot be opened`, reason });
    return new ClosedSink(terms.id);
  }
}

async function sinkOf(
  { secret }: LoadedConfig,
  terms: SinkTerms,
  { clock }: GatewayPorts,
  { place, fetcher }: BesideDelivery,
): Promise<AuditSink> {
  const { id, kind, to, format } = terms;
  if (kind === 'file') return new FileSink(id, resolve(place.folder, to), format);
  if (kind === 'extension') return new ExtensionSink(id, await sinkExtension({ secret }, terms, place.folder), format);
  if (kind === 'syslog') return new SyslogSink(id, new URL(to), format);
  const protocol = SINK_PROTOCOLS[kind]({ url: to, format, clock, ...(terms.secret ? { secret: secret(terms.secret) } : {}) });
  return new HttpSink(id, protocol, ({ url, ...request }) =>
    fetcher.request(url, { method: 'POST', ...request, maxBytes: ANSWER_BYTES, timeoutMs: 10_000 }),
  );
}
