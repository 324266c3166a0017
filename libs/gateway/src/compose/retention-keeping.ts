import { RetentionRun, type AuditTrail } from '@gatehouse/audit';
import type { GatewayConfig } from '@gatehouse/config';
import type { KeyRing } from '@gatehouse/seal';
import { deleteOver, keepsOf } from '../keep/keeps.js';
import { every, type Beside } from './every.js';
import type { GatewayPorts } from './gateway-ports.js';
import { retentionClasses } from './retention-desk.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** Not while a node that was restarted takes up its work. */
const FIRST_MS = 60_000;

/** Deletes what is over in this node's chains, shortly after the start and once a day. Throws RetentionFaults where the settings cannot be used. */
export function keepRetention(
  config: Pick<GatewayConfig, 'retention'>,
  ports: Pick<GatewayPorts, 'audit' | 'checkpoints' | 'holds' | 'clock'>,
  { trail, chains, ...beside }: Beside & { readonly trail: AuditTrail; readonly chains: () => readonly string[] },
): void {
  const classes = retentionClasses(config);
  const run = (): Promise<number> =>
    new RetentionRun({ ...ports, classes, chains: chains() }).delete({ record: (event) => trail.record(event) });
  const daily = every(DAY_MS, 'deleting what retention lets go', run, beside);
  const first = setTimeout(() => daily.now(), FIRST_MS).unref();
  beside.closers.add(() => clearTimeout(first));
}

/** Deletes what is kept of calls beside their record when its time is over, at the start and once an hour: that is short, and said by who keeps it. */
export function keepPayloads(
  ring: KeyRing,
  ports: Pick<GatewayPorts, 'artifacts' | 'holds' | 'clock'>,
  { trail, ...beside }: Beside & { readonly trail: AuditTrail },
): void {
  const keeps = keepsOf(ring, ports);
  every(HOUR_MS, 'deleting payloads whose time is over', () => deleteOver(keeps, trail), beside).now();
}
