// Results as text: a row per scenario, a column per run.

const passes = (result) => result !== undefined && result.failed === 0;

function cell(result, direct) {
  if (!result) return '-';
  if (result.failed > 0) return `FAIL ${result.failed} of ${result.failed + result.passed}`;
  if (result.passed === 0 && result.skipped > 0) return 'skipped';
  const warned = result.warnings > 0 ? `, ${result.warnings} warned` : '';
  return `pass${direct && result.passed < direct.passed ? ` by ${result.passed} of ${direct.passed} checks` : ''}${warned}`;
}

/** `runs`: `[{ name, scenarios }]`, all of one requirement set; `direct`: the scenarios without the gateway. */
export function table(set, { runs, direct, notScored }) {
  const names = [...new Set(runs.flatMap(({ scenarios }) => [...scenarios.keys()]))];
  const ordered = [...names.filter((name) => !notScored.has(name)), ...names.filter((name) => notScored.has(name))];
  const rows = ordered.map((name) => [
    notScored.has(name) ? `(${name})` : name,
    ...runs.map(({ scenarios }) => cell(scenarios.get(name), direct?.get(name))),
  ]);
  const lines = [[set, ...runs.map(({ name }) => name)], ...rows, ['required', ...runs.map((run) => score(run, ordered, notScored))]];
  const widths = lines[0].map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  return lines
    .map((line) =>
      line
        .map((text, column) => text.padEnd(widths[column]))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function score({ scenarios }, ordered, notScored) {
  const required = ordered.filter((name) => !notScored.has(name));
  const others = ordered.filter((name) => notScored.has(name));
  const count = (names) => `${names.filter((name) => passes(scenarios.get(name))).length} of ${names.length}`;
  return `${count(required)}${others.length > 0 ? `; others ${count(others)}` : ''}`;
}

/** Why each scenario that does not pass does not. */
export function reasons(set, runs) {
  const lines = [];
  for (const { name, scenarios } of runs) {
    for (const [scenario, { why }] of scenarios) {
      for (const reason of why) lines.push(`${name}, ${set}, ${scenario}: ${reason}`);
    }
  }
  return lines;
}
