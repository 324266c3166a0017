import { parse } from 'node:path';
import { isJsonObject, type JsonValue } from '@gatehouse/kernel';
import type { Claims } from './claims.js';
import { daysBetween, listAt, Observer, plain, textAt, timeOf, type Observation } from './observation.js';
import type { PackageReference } from './package-reference.js';
import type { RegistryAnswer } from './registry-answers.js';

/** GitHub REST API 2022-11-28: repository, releases (as `items`), and the contents of the manifest in it. */
export interface GithubAnswers {
  readonly repository: RegistryAnswer;
  readonly releases: RegistryAnswer;
  /** undefined where no file of a repository names what it makes. */
  readonly manifest?: RegistryAnswer;
  /** The registry's document in which the package names its repository. */
  readonly said: RegistryAnswer;
}

const QUIET_DAYS = 365;
const ABANDONED_DAYS = 730;

/** Path of the repository at GitHub; undefined where it is elsewhere. */
export function githubRepository({ proven, repository }: Claims): string | undefined {
  return /^github\.com\/([\w.-]+\/[\w.-]+)$/.exec(proven ?? repository ?? '')?.[1];
}

/** The file in which a repository says what package it makes. */
export function manifestFile({ ecosystem }: PackageReference, { directory = '' }: Claims): string | undefined {
  const file = { npm: 'package.json', pypi: 'pyproject.toml', oci: undefined }[ecosystem];
  return file && (directory ? `${directory.replace(/^\.?\//, '').replace(/\/$/, '')}/${file}` : file);
}

/** Whether the package belongs to the repository that it names. What the package says alone is a claim. */
export function matchOf(reference: PackageReference, { repository, proven }: Claims, answers: GithubAnswers): Observation {
  const said = new Observer(answers.said);
  const saw = (outcome: string, fact: string, observer = said): Observation => observer.saw('repository.match', outcome, fact);
  if (proven !== undefined && repository !== undefined && proven !== repository)
    return saw('differs', `it names ${plain(repository)}, but was built from ${plain(proven)}`);
  if (proven !== undefined) return saw('proven', `its provenance names ${plain(proven)}`);
  if (repository === undefined) return saw('none', 'it names no repository');
  if (answers.repository.kind === 'absent') return saw('gone', `there is no public ${plain(repository)}`, new Observer(answers.repository));
  const { manifest } = answers;
  if (!manifest) return saw('claimed', `it says ${plain(repository)}; nothing there says the same`);
  const there = new Observer(manifest);
  const makes = nameIn(manifest);
  if (manifest.kind === 'unanswered')
    return there.cannotTell('repository.match', `it says ${plain(repository)}; whether that says the same: ${manifest.why}`);
  if (makes === undefined) return saw('claimed', `it says ${plain(repository)}; nothing there names the package`, there);
  if (makes === reference.name) return saw('named-back', `${plain(repository)} names this package as its own`, there);
  return saw('names-another', `${plain(repository)} makes ${plain(makes)}, another package`, there);
}

export function activityOf({ repository, releases }: GithubAnswers, now: number): Observation {
  const observer = new Observer(repository);
  if (repository.kind !== 'answered') return observer.silent(['activity'])[0]!;
  if (repository.body['archived'] === true) return observer.saw('activity', 'archived', 'its repository is archived');
  const pushed = timeOf(textAt(repository.body, 'pushed_at'));
  if (pushed === undefined) return observer.cannotTell('activity', 'the answer names no time');
  const days = daysBetween(pushed, now);
  const outcome = days >= ABANDONED_DAYS ? 'abandoned' : days >= QUIET_DAYS ? 'quiet' : 'active';
  return observer.saw('activity', outcome, `last push ${days} days ago${releasesText(releases)}`);
}

function releasesText(releases: RegistryAnswer): string {
  if (releases.kind !== 'answered') return '';
  const count = listAt(releases.body, 'items').filter((each) => isJsonObject(each) && each['draft'] !== true).length;
  return `, ${count === 30 ? '30 or more' : count} releases`;
}

function nameIn(answer: RegistryAnswer): string | undefined {
  if (answer.kind !== 'answered' || textAt(answer.body, 'encoding') !== 'base64') return undefined;
  const text = Buffer.from(textAt(answer.body, 'content') ?? '', 'base64').toString('utf8');
  const { ext } = parse(textAt(answer.body, 'name') ?? '');
  return ext === '.toml' ? tomlName(text) : jsonName(text);
}

function jsonName(text: string): string | undefined {
  try {
    return textAt(JSON.parse(text) as JsonValue, 'name');
  } catch {
    return undefined;
  }
}

/** `name` of the table `[project]` (PEP 621). */
function tomlName(text: string): string | undefined {
  const table = text.split(/^\s*\[/m).find((part) => part.startsWith('project]'));
  const name = /^\s*name\s*=\s*["']([^"']+)["']/m.exec(table ?? '')?.[1];
  return name?.toLowerCase().replaceAll(/[-_.]+/g, '-');
}
