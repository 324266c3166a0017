import { DAY_MS, daysBetween, type Observation, type Observer } from './observation.js';

export interface Release {
  readonly version: string;
  readonly at: number;
  /** Who published it, where the registry says so. */
  readonly by?: string;
}

const BURST = 8;
const DORMANT_DAYS = 365;
const SAID_OF_HISTORY = ['release.age', 'package.age', 'release.pattern'] as const;

/** Age and rhythm of releases, from the registry's own times. */
export function historyOf(releases: readonly Release[], version: string, now: number, observer: Observer): Observation[] {
  const inOrder = releases.toSorted((one, other) => one.at - other.at);
  const index = inOrder.findIndex((release) => release.version === version);
  const release = inOrder[index];
  if (!release) return SAID_OF_HISTORY.map((signal) => observer.cannotTell(signal, 'the registry gives no time for this version'));
  const first = inOrder[0]!;
  const age = daysBetween(release.at, now);
  const life = daysBetween(first.at, now);
  return [
    observer.saw('release.age', age, `this version was published ${age} days ago`),
    observer.saw('package.age', life, `the package was first published ${life} days ago`),
    observer.saw('release.pattern', ...patternOf(inOrder.slice(0, index + 1))),
  ];
}

function patternOf(upToIt: readonly Release[]): [string, string] {
  const release = upToIt.at(-1)!;
  const before = upToIt.at(-2);
  if (!before) return ['only', 'it is the first version'];
  const within = upToIt.filter(({ at }) => release.at - at < DAY_MS).length;
  if (within >= BURST) return ['burst', `${within} versions within a day`];
  const silent = daysBetween(before.at, release.at);
  if (silent >= DORMANT_DAYS) return ['dormant', `the first version after ${silent} days`];
  return ['steady', `${upToIt.length} versions, ${silent} days since the one before`];
}

/** Whether whoever published this version has published one before. */
export function publisherOf(releases: readonly Release[], version: string, observer: Observer): Observation {
  const inOrder = releases.toSorted((one, other) => one.at - other.at);
  const index = inOrder.findIndex((release) => release.version === version);
  const { by } = inOrder[index] ?? {};
  if (by === undefined) return observer.cannotTell('publisher.change', 'the registry does not say who published it');
  const before = inOrder.slice(0, index).flatMap((release) => (release.by === undefined ? [] : [release.by]));
  if (before.length === 0) return observer.saw('publisher.change', 'first', 'nobody published a version before it');
  if (before.includes(by)) return observer.saw('publisher.change', 'same', 'its publisher published versions before');
  return observer.saw('publisher.change', 'new', 'its publisher never published a version before');
}
