import type { Preconditions } from '@gatehouse/access';
import { ConfigFaults, type ConfigFault, type GatewayConfig, type LegalSection, type UpstreamSection } from '@gatehouse/config';
import type { Clock } from '@gatehouse/kernel';
import { LISTING_LOOKED_UP, MLS_TOOL_TERMS } from '@gatehouse/mls';
import type { LegalParts } from '../path/legal-preconditions.js';
import type { RuleParts } from './rule-parts.js';

export type LawParts = Pick<LegalParts, 'preconditions' | 'rules' | 'brokerage' | 'clock'>;

/** The rules of this deployment as preconditions. Throws ConfigFaults where gateway.yaml does not say where a fact is. */
export function legalParts(
  config: Pick<GatewayConfig, 'brokerage' | 'upstreams' | 'mls'>,
  { preconditions, inForce }: Pick<RuleParts, 'preconditions' | 'inForce'>,
  clock: Clock,
): LawParts {
  const faults = [...legalFaults(config.upstreams, preconditions), ...agreementFaults(config, preconditions)];
  if (faults.length > 0) throw new ConfigFaults('gateway.yaml', faults);
  return { preconditions, rules: inForce, brokerage: config.brokerage.name, clock };
}

/** Facts that nothing in a tool's terms leads to: its calls could only ever be refused. */
export function legalFaults(upstreams: readonly UpstreamSection[], preconditions: Preconditions): ConfigFault[] {
  return upstreams.flatMap(({ tools }, index) =>
    [...tools].flatMap(([name, { legal }]) => {
      if (!legal) return [];
      return missingFacts(preconditions, { path: `upstreams[${index}].tools.${name}.legal`, ...legal });
    }),
  );
}

/** The same for the built-in tool of an MLS connection, and an upstream that is not there. */
function agreementFaults({ mls, upstreams }: Pick<GatewayConfig, 'mls' | 'upstreams'>, preconditions: Preconditions): ConfigFault[] {
  const { activity, facts } = MLS_TOOL_TERMS.request_showing.legal!;
  return mls.flatMap(({ buyerAgreement }, index) => {
    if (!buyerAgreement) return [];
    const path = `mls[${index}].buyerAgreement`;
    const ids = upstreams.map(({ id }) => id);
    const place = ids.includes(buyerAgreement.upstream)
      ? []
      : [{ path: `${path}.upstream`, expected: `expected one of ${ids.join(', ')}` }];
    return [
      ...place,
      ...missingFacts(preconditions, { path: `${path}.facts`, activity, facts, evidence: [buyerAgreement, LISTING_LOOKED_UP] }),
    ];
  });
}

interface FactsOfTool extends Pick<LegalSection, 'activity' | 'facts'> {
  readonly path: string;
  readonly evidence: readonly { readonly facts: Readonly<Record<string, string>> }[];
}

function missingFacts(preconditions: Preconditions, { path, activity, facts, evidence }: FactsOfTool): ConfigFault[] {
  const found = new Set([facts, ...evidence.map((each) => each.facts)].flatMap(Object.keys));
  return [...preconditions.needs(activity)].flatMap(([rule, needed]) => {
    const missing = needed.filter((fact) => !found.has(fact));
    const expected = `expected where to find ${missing.join(', ')}, since ${rule} asks for it; or turn that rule off under compliance.rules, with the reason`;
    return missing.length === 0 ? [] : [{ path, expected }];
  });
}
