import { AuditTrail, Checkpoints, type NoteSigner } from '@gatehouse/audit';
import { milliseconds, type GatewayConfig } from '@gatehouse/config';
import { AuditKeys } from './audit-keys.js';
import { every, type Beside } from './every.js';
import { resourceOf } from './external-parts.js';
import type { GatewayPorts } from './gateway-ports.js';
import type { LocalKeys } from './local-keys.js';

/** The chain of a node, and those that its command line writes. */
export const chainsOf = (node: string): readonly string[] => [node, `${node}-office`, `${node}-accounts`];

/** What keys are called that are made now, and so what the origins of their checkpoints begin with. */
export const auditNameOf = ({ gateway }: Pick<GatewayConfig, 'gateway'>): string => `${new URL(gateway.publicUrl).host}/audit`;

export const checkpointsOf = (
  { audit, checkpoints, clock }: Pick<GatewayPorts, 'audit' | 'checkpoints' | 'clock'>,
  signer: NoteSigner,
): Checkpoints => new Checkpoints({ audit, checkpoints, signer, clock });

export interface SignedTrail {
  readonly trail: AuditTrail;
  /** A sentence where the last signing failed. */
  readonly signing: { readonly fault: () => string | undefined };
}

/** Opens this node's chain and keeps it signed. Rejects with TrailCut where records that were signed are missing. */
export async function openTrail(
  config: GatewayConfig,
  keys: LocalKeys,
  keyDirectory: string,
  { ports, ...beside }: Beside & { readonly ports: GatewayPorts },
): Promise<SignedTrail> {
  const { node, checkpointEvery } = config.audit;
  const auditKeys = new AuditKeys(keyDirectory);
  await checkpointsOf(ports, auditKeys.open(auditNameOf(config))).assertWhole(node);
  const { issuer } = resourceOf(config);
  const trail = new AuditTrail(ports.audit, { chain: node, digestKey: keys.derive('audit-digest'), issuer, clock: ports.clock });
  await trail.open();
  let fault: string | undefined;
  const sign = async (): Promise<void> => {
    fault = 'what the audit chains hold could not be signed; see the log';
    const checkpoints = checkpointsOf(ports, auditKeys.open(auditNameOf(config)));
    for (const chain of chainsOf(node)) await checkpoints.take(chain);
    fault = undefined;
  };
  // After the last record.
  beside.closers.add(() => sign());
  beside.closers.add(() => trail.close());
  every(milliseconds(checkpointEvery), 'signing the audit trail', sign, beside);
  return { trail, signing: { fault: () => fault } };
}
