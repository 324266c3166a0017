import { isJsonObject, type JsonObject } from '@gatehouse/kernel';
import { pulledIn, resolvedDigest, treePackages, type TreePackage } from './dependency-tree.js';
import { listAt, objectAt, Observer, textAt, type Observation } from './observation.js';
import { isMalware, severityOf, SEVERITIES } from './osv-facts.js';
import type { PackageReference } from './package-reference.js';
import type { RegistryAnswer, RegistryAnswers } from './registry-answers.js';
import { requirementLine, requirementsDigest, requirementTree } from './requirement-tree.js';

const SIGNALS = ['tree.vulnerabilities', 'tree.scripts', 'tree.deprecated', 'tree.size'];
/** As many as OSV takes in one `querybatch`. */
const BATCH = 1_000;
/** Advisories that are read for their severity. What is not read counts as `unread`. */
const MOST_ADVISORIES = 40;
const SHOWN = 3;
const LARGE = 150;
const HUGE = 500;
const ADVISORY = /^[\w-]{1,60}$/;
const FROM_OSV = 'osv /v1/querybatch';

interface Hit {
  readonly package: TreePackage;
  readonly id: string;
  readonly severity: string;
}

interface Tree {
  readonly packages: readonly TreePackage[];
  readonly digest: string;
}

/**
 * What comes with a package of npm or PyPI: OSV is asked about all of it at once. `digest` is that of the list that was looked at.
 * @param isSilent the registry hands on nothing but what packages say of themselves: that none is called deprecated says nothing
 */
export async function treeFacts(
  answers: RegistryAnswers,
  { ecosystem, name, version }: PackageReference & { readonly version: string },
  isSilent = false,
): Promise<{ readonly observations: readonly Observation[]; readonly digest?: string }> {
  const isPypi = ecosystem === 'pypi';
  const answer = await answers.ask({ registry: isPypi ? 'pypi-tree' : 'npm-tree', path: `/${name}@${version}` });
  const observer = new Observer(answer);
  if (answer.kind !== 'answered') return { observations: observer.silent(SIGNALS) };
  const tree = isPypi ? requirementsIn(answer.body, name) : packagesIn(answer.body, name);
  if (!tree) return { observations: SIGNALS.map((signal) => observer.cannotTell(signal, 'the list of what it needs is malformed')) };
  const { packages, digest } = tree;
  const vulnerable =
    packages.length === 0
      ? observer.saw(SIGNALS[0]!, 'none', 'nothing comes with it')
      : await vulnerabilities(answers, packages, isPypi ? 'PyPI' : 'npm');
  return { observations: [vulnerable, ...shape(packages, isSilent, observer)], digest };
}

function packagesIn(body: JsonObject, name: string): Tree | undefined {
  const entries = objectAt(body, 'packages');
  const packages = treePackages(entries, name);
  return packages && { packages, digest: resolvedDigest(entries) };
}

function requirementsIn(body: JsonObject, name: string): Tree | undefined {
  const packages = requirementTree(body, name);
  try {
    return packages && { packages, digest: requirementsDigest(listAt(body, 'install').map(requirementLine)) };
  } catch {
    return undefined;
  }
}

function shape(tree: readonly TreePackage[], isSilent: boolean, observer: Observer): Observation[] {
  const scripted = tree.filter(({ hasScripts }) => hasScripts);
  const size = tree.length > HUGE ? 'huge' : tree.length > LARGE ? 'large' : 'small';
  return [
    observer.saw(
      'tree.scripts',
      scripted.length > 0 ? 'present' : 'none',
      scripted.length > 0 ? `would run a script if scripts were on: ${ways(scripted)}` : 'nothing that comes with it has an install script',
    ),
    deprecation(tree, isSilent, observer),
    observer.saw('tree.size', size, `${tree.length} packages come with it`),
  ];
}

function deprecation(tree: readonly TreePackage[], isSilent: boolean, observer: Observer): Observation {
  const deprecated = tree.filter(({ isDeprecated }) => isDeprecated);
  if (deprecated.length > 0) return observer.saw('tree.deprecated', 'some', `deprecated or taken back: ${ways(deprecated)}`);
  if ((isSilent && tree.length > 0) || tree.some(({ isDeprecated }) => isDeprecated === undefined))
    return observer.cannotTell('tree.deprecated', 'what was asked does not say which of them were taken back');
  return observer.saw('tree.deprecated', 'none', 'nothing that comes with it is deprecated');
}

const ways = (found: readonly TreePackage[]): string => listed(found.map((each) => pulledIn(each)));

async function vulnerabilities(answers: RegistryAnswers, tree: readonly TreePackage[], ecosystem: string): Promise<Observation> {
  const queries = tree.map(({ name, version }): JsonObject => ({ package: { name, ecosystem }, version }));
  const batches = Array.from({ length: Math.ceil(queries.length / BATCH) }, (_, at) => queries.slice(at * BATCH, (at + 1) * BATCH));
  const said = await Promise.all(batches.map((body) => answers.ask({ registry: 'osv', path: '/v1/querybatch', body: { queries: body } })));
  const silent = said.find(({ kind }) => kind !== 'answered');
  // One list that cannot be used is enough: what stands in it is not known.
  if (silent) return new Observer(brief(silent)).silent(['tree.vulnerabilities'])[0]!;
  const observer = new Observer(brief(said[0]!));
  const results = said.flatMap((each) => (each.kind === 'answered' ? listAt(each.body, 'results') : []));
  if (results.length !== tree.length || !results.every((each) => isJsonObject(each)))
    return observer.cannotTell('tree.vulnerabilities', 'the answer is malformed');
  const found = results.flatMap((result, at) =>
    listAt(result, 'vulns').map((each) => ({ package: tree[at]!, id: textAt(each, 'id') ?? 'unnamed' })),
  );
  const more = results.some((result) => textAt(result, 'next_page_token') !== undefined) ? ', and there are more pages' : '';
  const hits = await rated(answers, found);
  if (hits.length === 0)
    return observer.saw('tree.vulnerabilities', 'none', `${tree.length} packages without a known vulnerability${more}`);
  return observer.saw('tree.vulnerabilities', hits[0]!.severity, `${hits.length} known: ${told(hits)}${more}`);
}

/** The worst first. `querybatch` gives ids only: how bad each is stands in the advisory itself. */
async function rated(answers: RegistryAnswers, found: readonly Omit<Hit, 'severity'>[]): Promise<readonly Hit[]> {
  const ids = [...new Set(found.map(({ id }) => id))].filter((id) => ADVISORY.test(id) && !id.startsWith('MAL-'));
  const read = await Promise.all(
    ids
      .slice(0, MOST_ADVISORIES)
      .map(async (id) => [id, severityIn(await answers.ask({ registry: 'osv', path: `/v1/vulns/${id}` }))] as const),
  );
  const severities = new Map(read);
  const hits = found.map((hit) => ({ ...hit, severity: hit.id.startsWith('MAL-') ? 'malicious' : (severities.get(hit.id) ?? 'unread') }));
  const rank = ({ severity }: Hit): number => ['withdrawn', ...SEVERITIES, 'malicious'].indexOf(severity);
  return hits.filter(({ severity }) => severity !== 'withdrawn').toSorted((one, other) => rank(other) - rank(one));
}

function severityIn(answer: RegistryAnswer): string {
  if (answer.kind !== 'answered') return 'unread';
  if (textAt(answer.body, 'withdrawn') !== undefined) return 'withdrawn';
  return isMalware(answer.body) ? 'malicious' : severityOf(answer.body);
}

function told(hits: readonly Hit[]): string {
  return listed(hits.map((hit) => pulledIn(hit.package, `${ADVISORY.test(hit.id) ? hit.id : 'an unnamed advisory'} (${hit.severity})`)));
}

function listed(lines: readonly string[]): string {
  const more = lines.length - SHOWN;
  return `${lines.slice(0, SHOWN).join('; ')}${more > 0 ? `; and ${more} more` : ''}`;
}

/** Without what was asked: that is the whole tree. */
function brief(answer: RegistryAnswer): RegistryAnswer {
  return { ...answer, from: FROM_OSV };
}
