import type { JsonObject } from '@gatehouse/kernel';
import { objectAt } from './observation.js';
import type { RegistryAnswer } from './registry-answers.js';

export const UNSIGNED = 'this registry has no keys: it is a mirror that hands on no signature and no attestation';
export const OWN_WORDS = 'this registry is a mirror that hands on what the package says of itself, not what npm says of it';

/** A mirror without that part of npm's API answers 404 as npm does for a package that was not signed: nothing follows of that. */
export function signsNothing(keys: RegistryAnswer): boolean {
  return keys.kind === 'absent';
}

/**
 * npm writes into each version who published it, its maintainers and whether it is deprecated. Where nothing was written into any of them, `maintainers` is
 * what stood in package.json, and that a version is not called deprecated says nothing.
 */
export function handsOnOwnWordsOnly(document: JsonObject, keys: RegistryAnswer): boolean {
  return (
    signsNothing(keys) &&
    Object.values(objectAt(document, 'versions')).every((each) => Object.keys(objectAt(each, '_npmUser')).length === 0)
  );
}
