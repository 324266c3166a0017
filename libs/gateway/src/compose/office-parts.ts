import { AuditTrail } from '@gatehouse/audit';
import { RecordedWalls } from '@gatehouse/privacy';
import type { Closers } from './closers.js';
import type { GatewayPorts } from './gateway-ports.js';

/** The chain of a node, and those that its command line writes. */
export const chainsOf = (node: string): readonly string[] => [node, `${node}-office`, `${node}-accounts`];

/** The chain of decisions that people make beside the path. */
export async function trailOf(
  node: string,
  digestKey: Buffer,
  { audit, clock }: Pick<GatewayPorts, 'audit' | 'clock'>,
  closers: Closers,
): Promise<AuditTrail> {
  const trail = new AuditTrail(audit, { chain: `${node}-office`, digestKey, clock });
  await trail.open();
  closers.add(() => trail.close());
  return trail;
}

/** The walls on record, as they are now. */
export async function wallsOf({ walls, clock }: GatewayPorts): Promise<RecordedWalls> {
  const recorded = new RecordedWalls(walls, clock);
  await recorded.refresh();
  return recorded;
}
