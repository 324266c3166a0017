import type { GatewayConfig } from '@gatehouse/config';
import { leftIn, type LeftCopy } from '@gatehouse/mls';
import type { GatewayPorts } from '../compose/gateway-ports.js';

/** What a person is told of a copy that was left. */
export function leftSentence({ connection, endsAt }: LeftCopy): string {
  return (
    `a copy of ${connection} is held though no connection of gateway.yaml is a replica by that name; nothing shows it, and it is deleted ` +
    `after ${new Date(endsAt).toISOString()}, or now by "gatehouse replica purge ${connection}"`
  );
}

/** One sentence for each copy whose connection is gone from this configuration. */
export async function leftSentences({ mls }: GatewayConfig, { replicas }: Pick<GatewayPorts, 'replicas'>): Promise<readonly string[]> {
  const configured = new Set(mls.filter(({ mode }) => mode === 'replica_only').map(({ id }) => id));
  return (await leftIn(replicas, configured)).map(leftSentence);
}
