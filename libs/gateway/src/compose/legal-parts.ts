import { Preconditions, readPreconditions, UnknownRules } from '@gatehouse/access';
import { ConfigFaults, type ConfigFault, type GatewayConfig, type UpstreamSection } from '@gatehouse/config';
import type { Clock } from '@gatehouse/kernel';
import type { LegalParts } from '../path/legal-preconditions.js';

export type LawParts = Pick<LegalParts, 'preconditions' | 'brokerage' | 'clock'>;

/** The rules of this deployment. Throws ConfigFaults where gateway.yaml names one that does not exist, or does not say where a fact is. */
export function legalParts(config: Pick<GatewayConfig, 'preconditions' | 'brokerage' | 'upstreams'>, clock: Clock): LawParts {
  const { on, off } = config.preconditions;
  const preconditions = chosen(
    on,
    off.map(({ rule }) => rule),
  );
  const faults = legalFaults(config.upstreams, preconditions);
  if (faults.length > 0) throw new ConfigFaults('gateway.yaml', faults);
  return { preconditions, brokerage: { name: config.brokerage.name, states: config.brokerage.states }, clock };
}

function chosen(on: readonly string[], off: readonly string[]): Preconditions {
  try {
    return new Preconditions(readPreconditions(), { on, off });
  } catch (fault) {
    if (!(fault instanceof UnknownRules)) throw fault;
    const expected = `expected ids of rules that exist; ${fault.ids.join(', ')} does not`;
    throw new ConfigFaults('gateway.yaml', [{ path: 'preconditions', expected }]);
  }
}

/** Facts that nothing in a tool's terms leads to: its calls could only ever be refused. */
export function legalFaults(upstreams: readonly UpstreamSection[], preconditions: Preconditions): ConfigFault[] {
  return upstreams.flatMap(({ tools }, index) =>
    [...tools].flatMap(([name, { legal }]) => {
      if (!legal) return [];
      const found = new Set([legal.facts, ...legal.evidence.map(({ facts }) => facts)].flatMap(Object.keys));
      return [...preconditions.needs(legal.activity)].flatMap(([rule, facts]) => {
        const missing = facts.filter((fact) => !found.has(fact));
        const expected = `expected where to find ${missing.join(', ')}, since ${rule} asks for it; or turn that rule off under preconditions, with the reason`;
        return missing.length === 0 ? [] : [{ path: `upstreams[${index}].tools.${name}.legal`, expected }];
      });
    }),
  );
}
