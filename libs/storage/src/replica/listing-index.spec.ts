import type { ReplicaCondition, ReplicaSearch } from '@gatehouse/mls';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../open-database.js';
import { ReplicaSearchText } from './condition-sql.js';

type Compared = Extract<ReplicaCondition, { kind: 'compare' }>;

const is = (column: string, value: string | number = 'x', operator: Compared['operator'] = 'eq'): ReplicaCondition => ({
  kind: 'compare',
  column,
  operator,
  value,
  ordered: typeof value === 'number' ? 'number' : 'text',
});
const all = (...of: ReplicaCondition[]): ReplicaCondition => ({ kind: 'all', of });
const any = (...of: ReplicaCondition[]): ReplicaCondition => ({ kind: 'any', of });
const newest = [{ column: 'modified', descending: true, text: false }];
const cheapest = [{ column: 'list_price', descending: false, text: false }];
const priced = is('list_price', 300_000, 'ge');
const licensed = all(is('can_view', 1), { kind: 'member', column: 'feeds', value: 'BBO' });
const active = is('standard_status', 'Active');

let database: DataSource;
beforeAll(async () => {
  database = await openDatabase({ url: 'sqlite::memory:' });
});
afterAll(() => database.destroy());

const explained = async (text: string, parameters: readonly unknown[]): Promise<string> => {
  const plan = await database.query<{ detail: string }[]>(`EXPLAIN QUERY PLAN ${text}`, [...parameters]);
  return plan.map(({ detail }) => detail).join('\n');
};

/** How SQLite looks for the page, and how it counts. */
async function plansOf(condition: ReplicaCondition, order: ReplicaSearch['order']): Promise<[page: string, count: string]> {
  const search = { connection: 'c', resource: 'Property', condition, order, limit: 11, offset: 0 };
  const [page, count] = [new ReplicaSearchText(database), new ReplicaSearchText(database)];
  const found = await explained(page.page(search), page.statement.parameters);
  const { order: _order, ...counted } = search;
  return [found, await explained(`SELECT count(*) ${count.from(counted)}`, count.statement.parameters)];
}

describe('a search of a replica on SQLite', () => {
  it.each([
    ['a city with a status and a span of prices, newest first', all(is('city'), active, priced), newest, 'city'],
    ['a city, cheapest first', all(is('city'), active), cheapest, 'city'],
    ['several cities', all(any(is('city', 'x'), is('city', 'y')), active), newest, 'city'],
    ['a postal code', all(is('postal_code'), priced), newest, 'postal'],
    ['a status, newest first', active, newest, 'status'],
  ])('for %s reads an index and no listing but those of the page', async (_, condition, order, index) => {
    const [page, count] = await plansOf(all(condition, licensed), order);
    expect(page).toContain(`COVERING INDEX replica_listing_${index} `);
    expect(count).toContain(`COVERING INDEX replica_listing_${index} `);
  });

  it('goes down the prices where the cheapest are asked for, and takes no index of prices for a place', async () => {
    const [page] = await plansOf(all(active, is('bedrooms', 2, 'ge'), licensed), cheapest);
    expect(page).toContain('COVERING INDEX replica_listing_price (connection=?)');
    const [, count] = await plansOf(all(priced, licensed), []);
    expect(count).toContain('COVERING INDEX replica_listing_price (connection=? AND list_price>?)');
  });

  it('finds the listings of an agent by either side, and one listing by its number, without looking at others', async () => {
    const own = any(is('agent_key', 'M'), is('co_agent_key', 'M'));
    const [page, count] = await plansOf(all(own, active, licensed), newest);
    for (const plan of [page, count]) {
      expect(plan).toContain('replica_listing_agent (connection=? AND agent_key=?)');
      expect(plan).toContain('replica_listing_co_agent (connection=? AND co_agent_key=?)');
      expect(plan).not.toMatch(/SCAN replica_listing|replica_listing_(?:status|modified)/);
    }
    expect((await plansOf(is('listing_id'), newest))[0]).toContain('replica_listing_id (connection=? AND listing_id=?)');
  });
});
