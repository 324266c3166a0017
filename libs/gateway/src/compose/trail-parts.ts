import { setImmediate } from 'node:timers/promises';
import { ALERTS_CHAIN, AuditTrail, Turn } from '@gatehouse/audit';
import { milliseconds, type LoadedConfig } from '@gatehouse/config';
import type { ReadinessPart } from '../http/health.controller.js';
import { startAnchors } from './anchor-parts.js';
import { AuditKeys } from './audit-keys.js';
import { auditNameOf, checkpointsOf } from './checkpoint-parts.js';
import { startDeliveries, type BesideDelivery } from './delivery-parts.js';
import { every, type Beside } from './every.js';
import { resourceOf } from './external-parts.js';
import type { GatewayPorts } from './gateway-ports.js';
import { keepPayloads, keepRetention } from './retention-keeping.js';
import { ReportRuns } from '../reports/report-runs.js';
import { keepReports } from './report-schedules.js';
import type { LocalKeys } from './local-keys.js';
import { chainsOf } from './office-parts.js';
import { ringParts } from './vault-parts.js';

const RECOVER_MS = 2_000;
const TURN_MS = 1_000;
const NOTE_MS = 2_000;
/** Of one turn, so that a trail of years, after an upgrade, leaves room for calls. */
const NOTING_MS = 500;

export interface KeptTrail {
  readonly trail: AuditTrail;
  readonly upkeep: readonly ReadinessPart[];
  readonly reports: ReportRuns;
}

type BesideTrail = Beside & Pick<BesideDelivery, 'place' | 'fetcher'> & { readonly ports: GatewayPorts };

/** Opens this node's chain, keeps it signed and brings it to its sinks. Rejects with TrailCut where records that were signed are missing. */
export async function openTrail(loaded: LoadedConfig, keys: LocalKeys, keyDirectory: string, around: BesideTrail): Promise<KeptTrail> {
  const { config } = loaded;
  const { ports, ...beside } = around;
  const { node, checkpointEvery } = config.audit;
  const auditKeys = new AuditKeys(keyDirectory);
  await checkpointsOf(ports, auditKeys.open(auditNameOf(config))).assertWhole(node);
  const { issuer } = resourceOf(config);
  const turn = await heldTurn(node, ports, beside);
  const chains = (): readonly string[] => (turn.isOurs ? [...chainsOf(node), ALERTS_CHAIN] : chainsOf(node));
  const trail = new AuditTrail(ports.audit, { chain: node, digestKey: keys.derive('audit-digest'), issuer, clock: ports.clock });
  await trail.open();
  every(RECOVER_MS, 'writing the audit trail again', () => toldRecovery(trail, beside), beside);
  let fault: string | undefined;
  const sign = async (): Promise<void> => {
    fault = 'what the audit chains hold could not be signed; see the log';
    const checkpoints = checkpointsOf(ports, auditKeys.open(auditNameOf(config)));
    for (const chain of chains()) await checkpoints.take(chain);
    fault = undefined;
  };
  // After the last record.
  beside.closers.add(() => sign());
  beside.closers.add(() => trail.close());
  every(milliseconds(checkpointEvery), 'signing the audit trail', sign, beside);
  every(NOTE_MS, 'noting what the audit trail is searched for', () => noted(turn, ports), beside).now();
  if (config.retention.automatic) keepRetention(config, ports, { ...beside, trail, chains });
  keepPayloads(ringParts(loaded, keyDirectory, ports).ring, ports, { ...beside, trail });
  const reports = new ReportRuns({ now: () => ports.clock.now(), log: (line) => beside.place.logger.log(line) });
  keepReports(loaded, ports, { ...beside, folder: beside.place.folder, trail, runs: reports });
  const deliveries = await startDeliveries(loaded, ports, { ...beside, trail, turn, chains });
  // Records go on; who verifies sees from where on they are not signed, and what a sink has not got waits for it.
  const upkeep = [
    { name: 'auditSigning', required: false, check: () => fault },
    { name: 'auditAnchors', required: false, check: startAnchors(loaded, ports, { ...beside, trail, chains }).fault },
    { name: 'auditSinks', required: false, check: deliveries.sinkFault },
    { name: 'alerts', required: false, check: deliveries.alertFault },
  ];
  return { trail, upkeep, reports };
}

/** What is done once for all nodes is this node's to do where no other does it. */
async function heldTurn(node: string, { turns, clock }: GatewayPorts, beside: Beside): Promise<Turn> {
  const turn = new Turn(turns, node, clock);
  // Last of all: what holds it is closed before.
  beside.closers.add(() => turn.leave());
  await turn.hold();
  every(TURN_MS, 'asking whose turn it is', () => turn.hold(), beside);
  return turn;
}

/** One node for all of them. */
async function noted(turn: Turn, { audit }: GatewayPorts): Promise<void> {
  const until = performance.now() + NOTING_MS;
  // SQLite answers within one turn of the event loop: without this, calls would wait until all of it is done.
  while (turn.isOurs && performance.now() < until && (await audit.noteTerms())) await setImmediate();
}

async function toldRecovery(trail: AuditTrail, { place: { logger } }: Beside): Promise<void> {
  if (await trail.recover()) logger.log({ message: 'audit records can be written again; the gap is on record' });
}
