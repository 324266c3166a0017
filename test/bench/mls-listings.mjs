// @ts-check
import { buildWorld } from '@gatehouse/sandbox-app';

const BEGIN = Date.parse('2024-01-01T00:00:00Z');
const STEP = 250;
const AGENTS = 8000;

/** Listing number `index` was changed at this time; each a quarter of a second after the one before. */
export const stampOf = (/** @type {number} */ index) => new Date(BEGIN + index * STEP).toISOString();
export const indexOf = (/** @type {string} */ stamp) => Math.max(0, Math.ceil((Date.parse(stamp) - BEGIN) / STEP));

const agentOf = (/** @type {number} */ index) => `MEM-${10_000 + ((index * 31) % AGENTS)}`;
const world = buildWorld();
const templates = world.tables.Property;

/** As many listings as anybody asks for, each like one of the sandbox's, which has every kind. */
export function buildListings() {
  const listing = (/** @type {number} */ index) => ({
    ...templates[index % templates.length],
    ListingKey: `LST-${String(index).padStart(9, '0')}`,
    ListingId: `C${String(index).padStart(9, '0')}`,
    ListAgentKey: agentOf(index),
    CoListAgentKey: index % 5 === 0 ? agentOf(index + 1) : null,
    ListPrice: 150_000 + ((index * 7919) % 1_850_000),
    MlgCanView: true,
    ModificationTimestamp: stampOf(index),
  });
  const valuesOf = (/** @type {string} */ name) => [...new Set(templates.map((row) => String(row[name])))];
  return { listing, cities: valuesOf('City'), agents: Array.from({ length: AGENTS }, (_, index) => agentOf(index)) };
}

const typeOf = (/** @type {string} */ name, /** @type {unknown} */ value) => {
  if (Array.isArray(value)) return 'Collection(Edm.String)';
  if (typeof value === 'boolean') return 'Edm.Boolean';
  if (typeof value === 'number') return 'Edm.Decimal';
  return name.endsWith('Timestamp') ? 'Edm.DateTimeOffset' : 'Edm.String';
};
const fields = Object.keys(templates[0] ?? {}).map((name) => {
  const held = templates.find((row) => row[name] !== null)?.[name];
  return `<Property Name="${name}" Type="${typeOf(name, held)}"/>`;
});
export const METADATA = `<edmx:Edmx><Schema Namespace="bench"><EntityType Name="Property">${fields.join('')}</EntityType><EntityContainer Name="C"><EntitySet Name="Property" EntityType="bench.Property"/></EntityContainer></Schema></edmx:Edmx>`;
