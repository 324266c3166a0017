import type { Pin } from '../pin-store.js';
import { CATALOGUE_UPSTREAM, entryPinName } from './entry-approval.js';
import type { ServerEntry } from './server-entry.js';

export type ApprovalState = 'approved' | 'changed' | 'new';

/** What is looked for. Each that is given narrows. */
export interface CatalogueSearch {
  /** Every word has to stand somewhere in the entry. */
  readonly words?: string | undefined;
  readonly category?: string | undefined;
  readonly dataClass?: string | undefined;
  readonly tier?: string | undefined;
  readonly state?: string | undefined;
}

export interface StandingEntry {
  readonly entry: ServerEntry;
  readonly state: ApprovalState;
}

/** Servers that a brokerage knows of, and what somebody decided about them. */
export class ServerCatalogue {
  private readonly standing: readonly StandingEntry[];

  /** @param entries one for each name */
  constructor(entries: readonly ServerEntry[], pins: readonly Pin[]) {
    const decided = new Map(pins.filter(({ upstream }) => upstream === CATALOGUE_UPSTREAM).map((pin) => [pin.tool, pin]));
    this.standing = entries
      .map((entry) => ({ entry, state: stateOf(entry, decided.get(entryPinName(entry.name))) }))
      .toSorted((a, b) => (a.entry.name < b.entry.name ? -1 : 1));
  }

  find(name: string): StandingEntry | undefined {
    return this.standing.find(({ entry }) => entry.name === name);
  }

  /** By name; with words, those that have them in name or title first. */
  search({ words = '', category, dataClass, tier, state }: CatalogueSearch): readonly StandingEntry[] {
    const wanted = words
      .toLowerCase()
      .split(/\s+/)
      .filter((word) => word !== '');
    const found = this.standing.filter(
      (standing) =>
        (category === undefined || standing.entry.category === category) &&
        (dataClass === undefined || standing.entry.dataClasses.some((each) => each === dataClass)) &&
        (tier === undefined || standing.entry.tools.some((tool) => tool.tier === tier)) &&
        (state === undefined || standing.state === state) &&
        wanted.every((word) => textOf(standing).includes(word)),
    );
    const isNamed = ({ entry }: StandingEntry) => wanted.some((word) => `${entry.name} ${entry.title}`.toLowerCase().includes(word));
    return found.toSorted((a, b) => Number(isNamed(b)) - Number(isNamed(a)));
  }
}

function stateOf({ digest }: ServerEntry, pin: Pin | undefined): ApprovalState {
  if (pin?.status !== 'approved') return 'new';
  return pin.approvedDigest === digest ? 'approved' : 'changed';
}

function textOf({ entry }: StandingEntry): string {
  const { name, title, description, category, owner, dataClasses, tools } = entry;
  const words = [name, title, description, category, owner, ...dataClasses, ...tools.map((tool) => tool.name)];
  return words.join(' ').toLowerCase();
}
