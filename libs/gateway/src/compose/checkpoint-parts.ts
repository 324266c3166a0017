import { Checkpoints, type NoteSigner } from '@gatehouse/audit';
import type { GatewayConfig } from '@gatehouse/config';
import type { GatewayPorts } from './gateway-ports.js';

/** What keys are called that are made now, and so what the origins of their checkpoints begin with. */
export const auditNameOf = ({ gateway }: Pick<GatewayConfig, 'gateway'>): string => `${new URL(gateway.publicUrl).host}/audit`;

export const checkpointsOf = (
  { audit, checkpoints, clock }: Pick<GatewayPorts, 'audit' | 'checkpoints' | 'clock'>,
  signer: NoteSigner,
): Checkpoints => new Checkpoints({ audit, checkpoints, signer, clock });
