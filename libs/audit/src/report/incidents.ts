import { graver, graverThenNewer, whatHappened } from './foremost.js';
import type { ReportedEvent } from './reported-event.js';

/** Things that happened, and people of each, that are told apart; what comes after shares the last. */
const MOST_KINDS = 200;
const MOST_PEOPLE = 2_000;

/** The same thing, by the same person with the same tool. */
export interface Incident {
  readonly count: number;
  readonly first: ReportedEvent;
  readonly last: ReportedEvent;
}

/** One thing that happened: the same act, ended for the same reason, of which the same rules said something. */
export interface IncidentGroup {
  readonly count: number;
  readonly gravest: ReportedEvent;
  /** By person and tool; who did it most comes first. */
  readonly incidents: readonly Incident[];
}

interface Kept {
  count: number;
  gravest: ReportedEvent;
  readonly people: Map<string, { count: number; first: ReportedEvent; last: ReportedEvent }>;
}

/** Everything that happened, each thing once with who did it how often: of half a million events none hides another. */
export class Incidents {
  private readonly groups = new Map<string, Kept>();

  take(reported: ReportedEvent): void {
    const { event } = reported;
    const rules = [...new Set((event.findings ?? []).map(({ rule }) => rule))].toSorted();
    const group = placeIn(this.groups, `${whatHappened(reported)} ${rules.join(' ')}`, MOST_KINDS, () => ({
      count: 0,
      gravest: reported,
      people: new Map(),
    }));
    group.count += 1;
    if (graverThenNewer(reported, group.gravest) < 0) group.gravest = reported;
    const who = `${event.actor?.subject ?? ''} ${event.tool?.name ?? ''}`;
    const person = placeIn(group.people, who, MOST_PEOPLE, () => ({ count: 0, first: reported, last: reported }));
    person.count += 1;
    if (event.ts < person.first.event.ts) person.first = reported;
    if (event.ts >= person.last.event.ts) person.last = reported;
  }

  /** The gravest first; of those that are equally grave the rarest, since what is frequent is known. */
  groupsInOrder(): IncidentGroup[] {
    return [...this.groups.values()]
      .map(({ count, gravest, people }) => ({ count, gravest, incidents: [...people.values()].toSorted(byCount) }))
      .toSorted((one, other) => graver(one.gravest, other.gravest) || byRarity(one, other));
  }
}

function placeIn<T>(all: Map<string, T>, key: string, most: number, make: () => T): T {
  const of = all.has(key) || all.size < most ? key : [...all.keys()].at(-1)!;
  const known = all.get(of) ?? make();
  all.set(of, known);
  return known;
}

const byCount = (one: Incident, other: Incident): number => other.count - one.count || other.last.event.ts - one.last.event.ts;
const byRarity = (one: IncidentGroup, other: IncidentGroup): number =>
  one.count - other.count || other.gravest.event.ts - one.gravest.event.ts;
