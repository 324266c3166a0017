import { describe, expect, it } from 'vitest';
import { SearchWords } from './search-words.js';
import { stem } from './stem.js';
import { ToolRanking } from './tool-ranking.js';

const tool = (upstream: string, name: string, description: string, properties: object = {}) => ({
  kind: 'tool' as const,
  upstream,
  publicName: `${upstream}_${name}`,
  descriptor: { name, description, inputSchema: { type: 'object', properties: { ...properties } } },
});
const TOOLS = [
  tool('mls', 'search_listings', 'Searches listings by city and price.', { city: {}, maxPrice: {} }),
  tool('mls', 'request_showing', 'Asks for a showing at a listing.', { listingKey: {} }),
  tool('mls', 'list_open_houses', 'Open houses by date.'),
  tool('crm', 'get_contact', 'Returns one contact whole.', { contactKey: {} }),
  tool('crm', 'list_tasks', 'Lists what is to be done, with due dates.'),
  tool('disk', 'warehouse_stock', 'Counts pallets.'),
];
const words = SearchWords.shipped();
const ranking = new ToolRanking(TOOLS, words);
const first = (request: string) => ranking.best(request, 5)[0]?.publicName;

describe('which tool fits a request', () => {
  it.each([
    ['show me houses in Davis', 'mls_search_listings'],
    ['book a tour', 'mls_request_showing'],
    ['open house on Sunday', 'mls_list_open_houses'],
    ["my buyer's file", 'crm_get_contact'],
    ['getContact', 'crm_get_contact'],
    ['what is on my to-do list', 'crm_list_tasks'],
  ])('%s: %s', (request, name) => {
    expect(first(request)).toBe(name);
  });

  it('finds nothing where no word fits, and does not take a warehouse for a house', () => {
    expect(ranking.best('zebra', 5)).toEqual([]);
    expect(ranking.best('house', 6).map(({ publicName }) => publicName)).not.toContain('disk_warehouse_stock');
  });

  it('gives as many as asked for, the same each time, and takes any text', () => {
    expect(ranking.best('listing showing contact task', 2)).toHaveLength(2);
    expect(ranking.best('constructor __proto__ \u0000 (((', 5)).toEqual([]);
    expect(ranking.best('house '.repeat(10_000), 1).map(({ publicName }) => publicName)).toEqual(['mls_search_listings']);
    expect(new ToolRanking([], words).best('house', 5)).toEqual([]);
  });

  it('brings the forms of a word together, and keeps a noun of the trade from its verb', () => {
    expect([...new Set(['verify', 'verifies'].map(stem))]).toHaveLength(1);
    expect(words.of('Listings listing list shows showing')).toEqual(['listing', 'listing', 'list', 'show', 'showing']);
  });
});
