import { Preconditions, readPreconditions, UnknownRules } from '@gatehouse/access';
import { ConfigFaults, type ConfigFault, type GatewayConfig, type LegalSection, type UpstreamSection } from '@gatehouse/config';
import type { Clock } from '@gatehouse/kernel';
import { MLS_TOOL_TERMS } from '@gatehouse/mls';
import type { LegalParts } from '../path/legal-preconditions.js';

export type LawParts = Pick<LegalParts, 'preconditions' | 'brokerage' | 'clock'>;

/** The rules of this deployment. Throws ConfigFaults where gateway.yaml names one that does not exist, or does not say where a fact is. */
export function legalParts(config: Pick<GatewayConfig, 'preconditions' | 'brokerage' | 'upstreams' | 'mls'>, clock: Clock): LawParts {
  const { on, off } = config.preconditions;
  const preconditions = chosen(
    on,
    off.map(({ rule }) => rule),
  );
  const faults = [...legalFaults(config.upstreams, preconditions), ...agreementFaults(config, preconditions)];
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
    return [...place, ...missingFacts(preconditions, { path: `${path}.facts`, activity, facts, evidence: [buyerAgreement] })];
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
    const expected = `expected where to find ${missing.join(', ')}, since ${rule} asks for it; or turn that rule off under preconditions, with the reason`;
    return missing.length === 0 ? [] : [{ path, expected }];
  });
}
