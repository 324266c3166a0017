/**
 * Writes down what the npm registry says about real packages, for the table of real-packages.spec.ts: `node test/support/record-packages.mjs`.
 * Asks as `gatehouse risk PACKAGE --record FILE` does, of the registry that npm is set to, and keeps what the facts are made of alone; whoever does not
 * answer where this is run stays unknown. Addresses are not kept.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const RECORDED = new URL('../../libs/integrity/src/provenance/recorded/', import.meta.url);
const COMMAND = fileURLToPath(new URL('../../apps/cli/bin/gatehouse.js', import.meta.url));

const names = (await readFile(new URL('real-packages.list', RECORDED), 'utf8'))
  .split('\n')
  .map((line) => line.replace(/#.*/, '').trim())
  .filter(Boolean);

/** Exit 1 and 2 are verdicts. */
const risk = (args) =>
  new Promise((done) => execFile(process.execPath, [COMMAND, 'risk', ...args, '--json'], (_, out) => done(JSON.parse(out))));

/** Without dates: those of a recording are its own. */
const reasonsOf = ({ risk: { reasons } }) => JSON.stringify(reasons.map((reason) => ({ ...reason, asOf: undefined })));

const pick = (from, keys) => Object.fromEntries(keys.filter((key) => from?.[key] !== undefined).map((key) => [key, from[key]]));

/** People are told apart and not named. */
const someone = ({ name }) => ({ name: createHash('sha256').update(String(name)).digest('hex').slice(0, 8) });

function trimmedPeople({ maintainers, _npmUser: publisher }) {
  return { ...(maintainers && { maintainers: maintainers.map(someone) }), ...(publisher && { _npmUser: someone(publisher) }) };
}

function trimmedDocument(document, version) {
  const times = Object.entries(document.time ?? {}).filter(([each]) => Object.hasOwn(document.versions, each));
  const order = times.toSorted(([, one], [, other]) => Date.parse(one) - Date.parse(other)).map(([each]) => each);
  const whole = [version, order[order.indexOf(version) - 1]];
  const versions = Object.entries(document.versions).map(([each, manifest]) => [
    each,
    whole.includes(each) ? trimmedManifest(manifest) : trimmedPeople({ _npmUser: manifest._npmUser }),
  ]);
  return {
    name: document.name,
    'dist-tags': pick(document['dist-tags'], ['latest']),
    versions: Object.fromEntries(versions),
    time: Object.fromEntries(times),
  };
}

function trimmedManifest(manifest) {
  const kept = ['name', 'version', 'license', 'repository', 'deprecated', 'hasInstallScript'];
  return {
    ...pick(manifest, kept),
    ...trimmedPeople(manifest),
    scripts: pick(manifest.scripts, ['preinstall', 'install', 'postinstall']),
    dist: pick(manifest.dist, ['integrity', 'signatures']),
  };
}

const NEEDS = ['dependencies', 'optionalDependencies', 'peerDependencies'];

/** What is needed is named; which range of it, nobody reads. */
function trimmedTree({ packages }) {
  const entries = Object.entries(packages).map(([path, entry]) => [
    path,
    {
      ...pick(entry, ['name', 'version', 'integrity', 'hasInstallScript', 'deprecated']),
      ...Object.fromEntries(
        NEEDS.filter((kind) => entry[kind]).map((kind) => [kind, Object.fromEntries(Object.keys(entry[kind]).map((each) => [each, '*']))]),
      ),
    },
  ]);
  return { packages: Object.fromEntries(entries) };
}

function trimmed({ package: named, asOf, answers }) {
  const version = /^npm:.+@([^@]+)$/.exec(named)?.[1];
  const kept = Object.entries(answers).map(([question, answer]) => {
    if (answer === null) return [question, null];
    const document = typeof answer === 'string' ? JSON.parse(answer) : answer;
    if (question.startsWith('npm-tree ')) return [question, trimmedTree(document)];
    return [question, document.versions ? trimmedDocument(document, version) : document];
  });
  return { package: named, asOf: asOf.slice(0, 10), answers: Object.fromEntries(kept) };
}

const lines = [];
const file = join(tmpdir(), `recorded-${process.pid}.json`);
for (const name of names) {
  const asked = await risk([name, '--record', file]);
  const line = JSON.stringify(trimmed(JSON.parse(await readFile(file, 'utf8'))));
  await writeFile(file, line);
  const read = await risk([asked.package, '--recorded', file]);
  // Who did not answer says why it did not; a recording can only say that it is not in it.
  const known = (report) => reasonsOf({ risk: { reasons: report.risk.reasons.filter(({ isKnown }) => isKnown) } });
  if (known(read) !== known(asked)) throw new Error(`${name}: what was left out counts\n${known(asked)}\n${known(read)}`);
  lines.push(line);
  console.log(`${asked.package} ${line.length}`);
}
await writeFile(new URL('real-packages.jsonl', RECORDED), `${lines.join('\n')}\n`);
