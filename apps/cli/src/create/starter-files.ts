import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { listOf, type Answers } from './answer-checks.js';
import type { Files } from './target-files.js';

/** In the package, and in the repository: the bundle and this file lie equally deep. */
const PLACES = ['../../starters/', '../../../../templates/brokerage/catalog/'].map((place) =>
  fileURLToPath(new URL(place, import.meta.url)),
);

/** Entries of the catalogue to begin with. None of them is connected: each waits for the names of the brokerage's own vendor, and for approval. */
export function starterFiles({ upstreams, administrator }: Answers): Files {
  const place = PLACES.find((each) => existsSync(`${each}crm.yaml`)) ?? PLACES[0]!;
  return Object.fromEntries(
    listOf(upstreams).map((name) => [
      `catalog/${name}.yaml`,
      readFileSync(`${place}${name}.yaml`, 'utf8')
        .replace(/^# A starter entry:.*\n/, STARTER_HEAD)
        .replace(/^owner: .*$/m, `owner: ${administrator}`),
    ]),
  );
}

const STARTER_HEAD = `# A starter entry. Put in what the vendor says: name, address, version, tools. Then \`npx gatehouse catalog diff NAME\` and \`catalog approve\`, and a
# line under upstreams in gateway.yaml: { id: …, catalog: NAME }. Until then nothing is connected.
`;
