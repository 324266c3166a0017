import { canonicalJson, type JsonObject } from '@gatehouse/kernel';

/** Of English and JSON with the tokenizers of today, within a quarter. */
const CHARACTERS_PER_TOKEN = 4;

/** What a list of tools costs a model at each turn, in tokens, about: what it is shown of each, by length. */
export function tokenCost(descriptors: readonly JsonObject[]): number {
  const characters = descriptors.reduce((sum, { name, title, description, inputSchema }) => {
    return sum + canonicalJson({ name, title, description, inputSchema }).length;
  }, 0);
  return Math.ceil(characters / CHARACTERS_PER_TOKEN);
}
