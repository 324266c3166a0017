import { resolve } from 'node:path';
import { TaintFaults, TaintMarking, TaintRules, Taints } from '@gatehouse/access';
import { ConfigFaults, milliseconds, type GatewayConfig } from '@gatehouse/config';
import { every, type Beside } from './every.js';
import type { GatewayPorts } from './gateway-ports.js';

/** The rules about strangers' orders: the shipped table, or the deployment's. Throws TaintFaults, and ConfigFaults where its file cannot be read. */
export function taintRules({ taint }: Pick<GatewayConfig, 'taint'>, folder: string): TaintRules {
  if (taint.rules === undefined) return TaintRules.read();
  try {
    return TaintRules.read(resolve(folder, taint.rules));
  } catch (fault) {
    if (fault instanceof TaintFaults) throw fault;
    throw new ConfigFaults('gateway.yaml', [{ path: 'taint.rules', expected: `expected a file that can be read; ${taint.rules} cannot` }]);
  }
}

export interface TaintGatewayParts {
  readonly taints: Taints;
  readonly marking: TaintMarking;
}

export function taintParts(
  config: Pick<GatewayConfig, 'taint'>,
  { taints: store, clock }: Pick<GatewayPorts, 'taints' | 'clock'>,
  folder: string,
): TaintGatewayParts {
  const taints = new Taints({ store, rules: taintRules(config, folder), clock, keepMs: milliseconds(config.taint.keep) });
  return { taints, marking: new TaintMarking(taints) };
}

const PURGE_EVERY_MS = 3_600_000;

/** The same for a gateway that runs: what is over is forgotten. */
export function keptTaints(
  config: Pick<GatewayConfig, 'taint'>,
  ports: Pick<GatewayPorts, 'taints' | 'clock'>,
  beside: Beside & { readonly place: { readonly folder: string } },
): TaintGatewayParts {
  const parts = taintParts(config, ports, beside.place.folder);
  every(PURGE_EVERY_MS, 'forgetting old taints', () => parts.taints.purge(), beside);
  return parts;
}
