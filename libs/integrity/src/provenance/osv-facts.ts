import { isJsonObject, type JsonObject } from '@gatehouse/kernel';
import { listAt, objectAt, Observer, textAt, type Observation } from './observation.js';
import type { Ecosystem, PackageReference } from './package-reference.js';
import type { RegistryAnswer } from './registry-answers.js';

/** Names of the ecosystems in OSV schema 1.7; images are none. */
const OSV_NAMES: Partial<Record<Ecosystem, string>> = { npm: 'npm', pypi: 'PyPI' };
/** The least first. `unread`: there is an advisory, and nobody could say what is in it. */
export const SEVERITIES = ['low', 'unrated', 'moderate', 'unread', 'high', 'critical'];

/** The body of `POST /v1/query`; undefined where OSV knows no such packages. */
export function osvQuery({ ecosystem, name, version }: PackageReference): JsonObject | undefined {
  const named = OSV_NAMES[ecosystem];
  return named === undefined ? undefined : { package: { name, ecosystem: named }, ...(version === undefined ? {} : { version }) };
}

export function osvFacts(answer: RegistryAnswer): Observation[] {
  const observer = new Observer(answer);
  if (answer.kind !== 'answered') return observer.silent(['malware', 'vulnerabilities']);
  const { vulns } = answer.body;
  if (vulns !== undefined && !Array.isArray(vulns))
    return ['malware', 'vulnerabilities'].map((signal) => observer.cannotTell(signal, 'the answer is malformed'));
  const found = listAt(answer.body, 'vulns')
    .filter(isJsonObject)
    .filter((each) => textAt(each, 'withdrawn') === undefined);
  const malware = found.filter((each) => isMalware(each));
  const others = found.filter((each) => !malware.includes(each));
  const page = textAt(answer.body, 'next_page_token') === undefined ? '' : ', and there are more pages';
  return [
    observer.saw(
      'malware',
      malware.length > 0 ? 'listed' : 'none',
      malware.length > 0 ? `malicious: ${idsOf(malware)}` : 'not among the known malicious packages',
    ),
    observer.saw(
      'vulnerabilities',
      worstOf(others),
      others.length > 0 ? `${others.length} known vulnerabilities: ${idsOf(others)}${page}` : `no known vulnerability${page}`,
    ),
  ];
}

function worstOf(found: readonly JsonObject[]): string {
  const severities = found.map((each) => severityOf(each));
  return severities.toSorted((one, other) => SEVERITIES.indexOf(other) - SEVERITIES.indexOf(one))[0] ?? 'none';
}

/** As the advisory's database says it, in the words of GitHub's. */
export function severityOf(advisory: JsonObject): string {
  const said = textAt(objectAt(advisory, 'database_specific'), 'severity')?.toLowerCase() ?? 'unrated';
  if (said === 'medium') return 'moderate';
  return ['low', 'moderate', 'high', 'critical'].includes(said) ? said : 'unrated';
}

export function isMalware(advisory: JsonObject): boolean {
  return [textAt(advisory, 'id'), ...listAt(advisory, 'aliases')].some((id) => typeof id === 'string' && id.startsWith('MAL-'));
}

function idsOf(found: readonly JsonObject[]): string {
  const ids = found.map((each) => textAt(each, 'id') ?? 'unnamed').filter((id) => /^[\w-]{1,60}$/.test(id));
  return ids.length > 5 ? `${ids.slice(0, 5).join(', ')} and ${ids.length - 5} more` : ids.join(', ');
}
