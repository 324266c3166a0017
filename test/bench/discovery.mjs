/** How many written requests `find_tools` answers with the right tool among its first five, and what asking costs. `--misses` names those of dev that it does not. */
import { readFileSync } from 'node:fs';
import { SearchWords, ToolRanking } from '@gatehouse/access';

const read = (name) =>
  readFileSync(new URL(`discovery/${name}`, import.meta.url), 'utf8')
    .trim()
    .split('\n');
const entries = read('tools.jsonl')
  .map((line) => JSON.parse(line))
  .map(({ server, name, title, description, parameters }) => {
    const properties = Object.fromEntries(parameters.map((parameter) => [parameter, {}]));
    const descriptor = { name, title, description, inputSchema: { type: 'object', properties } };
    return { kind: 'tool', upstream: server, name, publicName: `${server}_${name}`, descriptor };
  });
const began = performance.now();
const ranking = new ToolRanking(entries, SearchWords.shipped());
const made = performance.now() - began;

const SETS = { dev: 'dev/requests.tsv', desk: 'dev/desk.tsv', second: 'dev/second.tsv', test: 'test/requests.tsv' };
for (const [set, file] of Object.entries(SETS)) {
  const requests = read(file).map((line) => line.split('\t'));
  const start = performance.now();
  const misses = requests.filter(([request, right]) => {
    const found = ranking.best(request, 5).map(({ publicName }) => publicName);
    return !right.split('|').some((name) => found.includes(name));
  });
  const each = (performance.now() - start) / requests.length;
  const share = 1 - misses.length / requests.length;
  console.log(`${set}: ${requests.length - misses.length} of ${requests.length} (${share.toFixed(3)}), ${each.toFixed(2)} ms each`);
  if (set !== 'test' && process.argv.includes('--misses'))
    for (const [request, right] of misses)
      console.log(
        `  ${request} -> ${ranking
          .best(request, 5)
          .map(({ publicName }) => publicName)
          .join(' ')} [${right}]`,
      );
}
console.log(`${entries.length} tools read in ${made.toFixed(0)} ms`);
