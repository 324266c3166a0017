import { AS_SHIPPED, type Finding, type RuleStanding, type Surface } from '@gatehouse/kernel';
import type { InspectionRequest } from '../inspection/detector.js';
import { PackFaults, type PackFault } from './pack-faults.js';
import type { PackLibrary, PackRule, RuleExample } from './rule.js';

type Look = (request: InspectionRequest) => readonly Finding[];

/** Where a rule counts: its examples are looked at where it is in force, also where it ships turned off. */
function inForceFor({ jurisdictions = [] }: PackRule): RuleStanding {
  return { ...AS_SHIPPED, modeOf: () => 'enforce', states: jurisdictions.map(({ state }) => state) };
}

function exampleOf(example: string | RuleExample, rule: PackRule): Required<RuleExample> {
  const first = Object.keys(rule.surfaces)[0] as Surface;
  return typeof example === 'string' ? { text: example, surface: first } : { surface: first, ...example };
}

/** Runs every example of every rule; throws PackFaults naming each that a rule does not act on, or does not leave alone. */
export function checkExamples(library: PackLibrary & { readonly fileOf: (rule: PackRule) => string }, look: Look): void {
  const faults: PackFault[] = [];
  for (const rule of library.rules) {
    // A rule with `decode` shows itself by what is found in the decoded text.
    const rules = inForceFor(rule);
    const seen = (text: string, surface: Surface) =>
      look({ text, surface, rules }).some((finding) => (rule.decode ? finding.family === 'prompt_injection' : finding.rule === rule.id));
    const fault = (kind: string, at: number, expected: string) =>
      faults.push({ file: library.fileOf(rule), path: `${rule.id}.examples.${kind}[${at}]`, expected });
    rule.examples.acts.forEach((example, at) => {
      const { text, surface } = exampleOf(example, rule);
      if (!seen(text, surface)) fault('acts', at, `expected the rule to act on surface ${surface}`);
    });
    rule.examples.leavesAlone.forEach((example, at) => {
      const { text, surface } = exampleOf(example, rule);
      if (seen(text, surface)) fault('leavesAlone', at, `expected the rule to leave it alone on surface ${surface}`);
    });
  }
  if (faults.length > 0) throw new PackFaults(faults);
}
