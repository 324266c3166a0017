import type { Ground } from '../ground.js';
import { legalParts, type LawParts } from '../legal-parts.js';
import { ruleParts, type RuleParts } from '../rule-parts.js';
import { textInspector } from '../text-inspector.js';

/** The rules of compliance/ as they are here: what texts are judged by, and what the law asks for first. */
export interface ComplianceParts {
  readonly rules: RuleParts;
  readonly law: LawParts;
}

/** Throws ConfigFaults where what gateway.yaml decides about rules cannot stand. */
export async function openCompliance({ loaded: { config }, ports, place, extensions, closers }: Ground): Promise<ComplianceParts> {
  const rules = ruleParts(config, ports.clock, await textInspector(config, place.folder, { own: extensions.detectors }));
  for (const reason of rules.broken)
    place.logger.error({ message: 'a rule pack is not in force, and calls that it could have judged are refused', reason });
  closers.add(() => rules.inspector.stop());
  return { rules, law: legalParts(config, rules, ports.clock) };
}
