import { RetentionRun, type AuditTrail } from '@gatehouse/audit';
import type { GatewayConfig } from '@gatehouse/config';
import { every, type Beside } from './every.js';
import type { GatewayPorts } from './gateway-ports.js';
import { chainsOf } from './office-parts.js';
import { retentionClasses } from './retention-desk.js';

const DAY_MS = 86_400_000;
/** Not while a node that was restarted takes up its work. */
const FIRST_MS = 60_000;

/** Deletes what is over in this node's chains, shortly after the start and once a day. Throws RetentionFaults where the settings cannot be used. */
export function keepRetention(
  config: Pick<GatewayConfig, 'audit' | 'retention'>,
  ports: Pick<GatewayPorts, 'audit' | 'checkpoints' | 'holds' | 'clock'>,
  { trail, ...beside }: Beside & { readonly trail: AuditTrail },
): void {
  const run = new RetentionRun({ ...ports, classes: retentionClasses(config), chains: chainsOf(config.audit.node) });
  const daily = every(DAY_MS, 'deleting what retention lets go', () => run.delete({ record: (event) => trail.record(event) }), beside);
  const first = setTimeout(() => daily.now(), FIRST_MS).unref();
  beside.closers.add(() => clearTimeout(first));
}
