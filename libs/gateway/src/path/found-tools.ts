import { Refusal, type CatalogueEntry, type JsonObject } from '@gatehouse/kernel';
import { LONGEST_REQUEST, MOST_FOUND, USUALLY_FOUND } from './discovery-tools.js';
import type { Discovery } from './discovery.js';

/** Enough to choose by; describe_tool has the rest. */
const LONGEST_DESCRIPTION = 300;

interface Found {
  readonly entries: readonly CatalogueEntry[];
  readonly result: JsonObject;
}

/** Throws BAD_MESSAGE where the arguments are none of find_tools. */
export function foundIn(
  shown: readonly CatalogueEntry[],
  { query, limit = USUALLY_FOUND, ...others }: JsonObject,
  discovery: Discovery,
): Found {
  if (typeof query !== 'string' || query.trim() === '' || query.length > LONGEST_REQUEST)
    throw new Refusal('BAD_MESSAGE', `find_tools takes query, a text of at most ${LONGEST_REQUEST} characters.`);
  if (typeof limit !== 'number' || !Number.isInteger(limit) || limit < 1 || limit > MOST_FOUND || Object.keys(others).length > 0)
    throw new Refusal('BAD_MESSAGE', `Beside query, find_tools takes limit alone, a whole number from 1 to ${MOST_FOUND}.`);
  const entries = discovery.rankingOf(shown).best(query, limit);
  const tools = entries.map(summaryOf);
  const text = tools.length === 0 ? 'No tool that you may use fits this. Say it in other words.' : JSON.stringify({ tools });
  return { entries, result: { content: [{ type: 'text', text }], structuredContent: { tools } } };
}

/** Throws TOOL_UNKNOWN for what is not in the list, whether it exists or not. */
export function describedIn(shown: readonly CatalogueEntry[], { name, ...others }: JsonObject): CatalogueEntry {
  if (typeof name !== 'string' || Object.keys(others).length > 0)
    throw new Refusal('BAD_MESSAGE', 'describe_tool takes name alone, as find_tools gave it.');
  const entry = shown.find(({ publicName }) => publicName === name);
  if (!entry) throw new Refusal('TOOL_UNKNOWN');
  return entry;
}

function summaryOf({ publicName, descriptor: { title, description }, terms: { action } }: CatalogueEntry): JsonObject {
  const text = typeof description === 'string' ? description.replaceAll(/\s+/g, ' ').trim() : '';
  return {
    name: publicName,
    ...(typeof title === 'string' ? { title } : {}),
    description: text.length > LONGEST_DESCRIPTION ? `${Array.from(text).slice(0, LONGEST_DESCRIPTION).join('')}…` : text,
    does: action,
  };
}
