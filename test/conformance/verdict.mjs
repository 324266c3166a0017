// What the results of a run mean: conformance through the gateway is to equal conformance without it.
import { readFile } from 'node:fs/promises';

export const PASSES = 'passes';
export const SHOWS_LESS = 'shows less';
export const FAILS = 'fails';

const KNOWN = new URL('known-misses.json', import.meta.url);

/**
 * How a scenario came out beside the same one without the gateway. One that passes by fewer checks, or with warnings, shows less: a check
 * that was skipped or only noted proves nothing.
 */
export function outcome(result, direct) {
  if (result === undefined || result.failed > 0) return FAILS;
  if (direct !== undefined && (result.passed < direct.passed || result.warnings > direct.warnings)) return SHOWS_LESS;
  return PASSES;
}

/** Entries `{ why, outcome, set, modes, scenarios }`: the misses that there are reasons for, and how each comes out. */
export async function knownMisses() {
  return JSON.parse(await readFile(KNOWN, 'utf8'));
}

/**
 * `runs` are `[{ name, scenarios }]` of one requirement set, `direct` the scenarios without the gateway. `{ passed, missed, wrong }`: how
 * many scenarios are as they should be, the known misses that were met as `[why, count]`, and `{ name, scenario, line }` for whatever is otherwise. A miss
 * that is no longer one is wrong too, so that the list can only shrink.
 */
export function judge({ set, runs, direct, notScored, known }) {
  // Of all runs: one that ended early must not look as if it had fewer to pass.
  const names = [...new Set(runs.flatMap(({ scenarios }) => [...scenarios.keys()]))];
  const missed = new Map();
  const wrong = [];
  let passed = 0;
  for (const { name, scenarios } of runs) {
    const explained = known.filter((entry) => entry.set === set && entry.modes.includes(name));
    for (const scenario of names) {
      const got = outcome(scenarios.get(scenario), direct?.get(scenario));
      const report = (more) => wrong.push({ name, scenario, line: `${name}, ${set}, ${scenario} ${got}${more}` });
      const entry = explained.find(({ scenarios: listed }) => listed.includes(scenario));
      if (entry?.outcome === got) missed.set(entry.why, (missed.get(entry.why) ?? 0) + 1);
      else if (entry) report(`: known-misses.json says that it ${entry.outcome}, correct it`);
      else if (got === PASSES) passed += 1;
      else if (isAsked({ scenario, direct, notScored, name })) report(reasonOf(scenarios.get(scenario)));
    }
  }
  return { passed, missed: [...missed], wrong };
}

/** What is not scored is asked of the gateway where it passes without. */
function isAsked({ scenario, direct, notScored, name }) {
  if (!notScored.has(scenario)) return true;
  return name !== 'direct' && outcome(direct?.get(scenario)) === PASSES;
}

const reasonOf = (result) => (result?.why.length > 0 ? `: ${result.why[0]}` : '');

/** Entries of the list that name what no run has. */
export function unmet({ set, runs, known }) {
  return known
    .filter((entry) => entry.set === set)
    .flatMap((entry) => entry.modes.flatMap((mode) => entry.scenarios.map((scenario) => ({ mode, scenario }))))
    .filter(({ mode, scenario }) => runs.some(({ name, scenarios }) => name === mode && !scenarios.has(scenario)))
    .map(({ mode, scenario }) => ({ line: `known-misses.json names ${scenario} in ${mode}, ${set}, which was not run` }));
}
