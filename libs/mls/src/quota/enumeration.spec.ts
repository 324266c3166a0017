import { Clock, sha256Hex, type McpCall } from '@gatehouse/kernel';
import { describe, expect, it } from 'vitest';
import { callOf } from '../../testing/connections.js';
import { parseFilter } from '../odata/read-options.js';
import { enumerationRules } from './enumeration-rules.js';
import { EnumerationWatch } from './enumeration-watch.js';
import { MemorySightingStore } from './sighting-store.js';

class StandingClock extends Clock {
  time = 1_800_000_000_000;
  now(): number {
    return this.time;
  }
}

/** Two nodes that share their sightings. */
function nodes() {
  const [sightings, clock] = [new MemorySightingStore(), new StandingClock()];
  const make = () => new EnumerationWatch({ connection: 'cascade', sightings, digest: sha256Hex, clock });
  return { watches: [make(), make()], clock };
}

interface Seen {
  readonly events: string[];
  /** How many were let through before the first refusal. */
  readonly granted: number;
}

async function asked(filters: readonly string[], skip = 0, { watches } = nodes(), who = 'a'): Promise<Seen> {
  const events: string[] = [];
  let granted = 0;
  let refused = false;
  for (const [turn, text] of filters.entries()) {
    const call: McpCall = callOf('search_listings', {}, { subject: who });
    const query = { filter: parseFilter(text), ...(skip > 0 ? { skip: skip * turn } : {}) };
    await watches[turn % 2]!.look(call, who, query).catch(() => (refused = true));
    if (!refused) granted += 1;
    events.push(...call.events);
  }
  return { events, granted };
}

describe('collecting an MLS piece by piece', () => {
  it('has rules with examples that they act on and leave alone', () => {
    expect(enumerationRules().map(({ counts }) => counts)).toEqual(['tiles', 'neighbours', 'pages', 'probes']);
  });

  it.each<[string, (n: number) => string, number]>([
    ['F5: one ZIP after the other', (n) => `PostalCode eq '${90_000 + n}'`, 120],
    [
      'ZIP and price band',
      (n) => `PostalCode eq '${90_000 + (n % 20)}' and ListPrice ge ${n * 50_000} and ListPrice lt ${(n + 1) * 50_000}`,
      120,
    ],
    [
      'F1: one closing month after the other',
      (n) => `CloseDate ge 20${String(10 + (n % 16)).padStart(2, '0')}-${String(1 + (n % 12)).padStart(2, '0')}-01 and ListPrice gt ${n}`,
      120,
    ],
    ['listings by their numbers', (n) => `ListingKey eq 'LST-${100_000 + n}'`, 25],
    ['listings by their numbers, backwards and with gaps', (n) => `ListingId eq 'C26${900_000 - 2 * n}'`, 25],
    ['F3: members by their numbers', (n) => `MemberMlsId eq '${5_000 + n}'`, 25],
  ])('%s leaves one event and is then turned down, over two nodes', async (_name, filter, refuseAt) => {
    const { events, granted } = await asked(Array.from({ length: 400 }, (_, n) => filter(n)));
    expect(events.filter((event) => event === 'data.enumeration.suspected')).toHaveLength(1);
    expect(granted).toBeGreaterThanOrEqual(refuseAt);
    expect(granted).toBeLessThanOrEqual(refuseAt + 6);
  });

  it('F2: every further page of one search', async () => {
    const { events, granted } = await asked(
      Array.from({ length: 200 }, () => "City eq 'Reno'"),
      50,
    );
    expect(events).toContain('data.enumeration.suspected');
    expect(granted).toBeLessThan(100);
  });

  it('leaves alone who looks at the same again, at many kinds of things, or at single listings', async () => {
    const same = await asked(Array.from({ length: 300 }, () => "PostalCode eq '95816'"));
    const kinds = await asked(
      ['City', 'PostalCode', 'PropertyType'].flatMap((name) => Array.from({ length: 12 }, (_, n) => `${name} eq 'x${n}'`)),
    );
    const single = await asked(Array.from({ length: 60 }, (_, n) => `ListingKey eq 'LST-${n * 997}'`));
    for (const { events, granted } of [same, kinds, single]) expect([events, granted > 35]).toEqual([[], true]);
  });

  it('begins anew with the hour, and counts each person apart', async () => {
    const both = nodes();
    const zips = Array.from({ length: 118 }, (_, n) => `PostalCode eq '${n}'`);
    expect((await asked(zips, 0, both)).granted).toBe(118);
    expect(
      (
        await asked(
          zips.map((zip) => zip.replace("'", "'9")),
          0,
          both,
          'b',
        )
      ).granted,
    ).toBe(118);
    both.clock.time += 3_600_000;
    expect(
      (
        await asked(
          zips.map((zip) => zip.replace("'", "'8")),
          0,
          both,
        )
      ).granted,
    ).toBe(118);
  });
});
