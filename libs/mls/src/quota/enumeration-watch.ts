import { Refusal, type Clock, type McpCall } from '@gatehouse/kernel';
import type { Query } from '../odata/ast.js';
import { enumerationRules, type Counted, type EnumerationRule } from './enumeration-rules.js';
import { traitsOf, type QueryTraits } from './query-traits.js';
import type { SightingPlace, SightingStore } from './sighting-store.js';

const HOUR = 3_600_000;
const REMEMBERED = 100_000;
/** Numbers this near to one another are a sequence, also where some of them are left out. */
const STEPS = [-3, -2, -1, 1, 2, 3] as const;
const EVENTS: Readonly<Record<Counted, string>> = {
  tiles: 'data.enumeration.suspected',
  neighbours: 'data.enumeration.suspected',
  pages: 'data.enumeration.suspected',
  probes: 'data.oracle.pattern',
};

type Lookup = QueryTraits['lookups'][number];

export interface WatchOptions {
  readonly connection: string;
  readonly sightings: SightingStore;
  readonly digest: (text: string) => string;
  readonly clock: Clock;
  /** Turns down from here on in place of the rule's own number. */
  readonly refuseAt?: Partial<Record<Counted, number>>;
}

/**
 * Sees a person copy an MLS piece by piece, or guess at what it hides, over all their calls and all nodes. Each pattern leaves one event an
 * hour, on the call that made it plain; the event names the person, as every record does, and no value.
 */
export class EnumerationWatch {
  /** What this node noted in this hour: it is counted already, and need not be asked about again. */
  private noted = { window: 0, things: new Set<string>() };

  constructor(private readonly options: WatchOptions) {}

  /** Before a query is sent. Throws Refusal MLS_EXPORT_CAP. */
  async look(call: McpCall, subject: string, query: Query): Promise<void> {
    const { shape, tile, lookups, page } = traitsOf(query);
    if (tile !== '') await this.seen(call, subject, { counts: 'tiles', group: shape, things: [tile] });
    if (page > 0) await this.seen(call, subject, { counts: 'pages', group: '', things: [`${shape}|${tile}|${page}`] });
    const beside = await this.neighbours(subject, lookups);
    if (beside.length > 0) await this.seen(call, subject, { counts: 'neighbours', group: '', things: beside });
  }

  /** After a query was turned down because it named a hidden field. Never throws for the number of them: each was refused already. */
  async probed(call: McpCall, subject: string): Promise<void> {
    await this.seen(call, subject, { counts: 'probes', group: '', things: [call.id] });
  }

  /** Those of the numbers that stand beside one that was asked for before, in whatever order. */
  private async neighbours(subject: string, lookups: readonly Lookup[]): Promise<string[]> {
    if (lookups.length === 0) return [];
    const { sightings, digest } = this.options;
    const place = this.place(subject, 'number');
    const named = ({ stem, number }: Lookup): string => digest(`${stem}#${number}`);
    const around = ({ stem, number }: Lookup): string[] => STEPS.map((step) => named({ stem, number: number + step }));
    await sightings.note(place, lookups.map(named), place.window + HOUR);
    const known = new Set(await sightings.known(place, lookups.flatMap(around)));
    return lookups.filter((lookup) => around(lookup).some((thing) => known.has(thing))).map(named);
  }

  private place(subject: string, kind: string): SightingPlace {
    const { connection, digest, clock } = this.options;
    const now = clock.now();
    return { account: `watch:${connection}:${digest(subject)}`, kind, window: now - (now % HOUR) };
  }

  private async seen(call: McpCall, subject: string, what: { counts: Counted; group: string; things: readonly string[] }): Promise<void> {
    const { sightings, digest, refuseAt } = this.options;
    const { counts, group, things } = what;
    const rule = enumerationRules().find((one) => one.counts === counts)!;
    const place = this.place(subject, `${counts}:${digest(group).slice(0, 16)}`);
    const fresh = this.unnoted(place, things.map(digest));
    if (fresh.length === 0) return;
    await sightings.note(place, fresh, place.window + HOUR);
    const count = await sightings.count(place);
    if (count >= rule.alertAt) await this.raise(call, subject, rule);
    if (count > (refuseAt?.[counts] ?? rule.refuseAt)) {
      call.label('data.export.capped');
      throw new Refusal('MLS_EXPORT_CAP', 'So many like it were asked for in this hour. Ask for what you need in one search.');
    }
  }

  private unnoted({ account, kind, window }: SightingPlace, things: readonly string[]): string[] {
    if (this.noted.window !== window || this.noted.things.size > REMEMBERED) this.noted = { window, things: new Set() };
    const fresh = things.filter((thing) => !this.noted.things.has(`${account}|${kind}|${thing}`));
    for (const thing of fresh) this.noted.things.add(`${account}|${kind}|${thing}`);
    return fresh;
  }

  /** One event for each pattern and hour, whichever node sees it: who notes it first leaves it. */
  private async raise(call: McpCall, subject: string, rule: EnumerationRule): Promise<void> {
    const place = this.place(subject, 'raised');
    if ((await this.options.sightings.note(place, [rule.id], place.window + HOUR)).length === 0) return;
    call.label(EVENTS[rule.counts]);
    call.note({ rule: `mls.${rule.id}`, family: 'enumeration', surface: 'argument', verdict: 'block', score: 1 });
  }
}
