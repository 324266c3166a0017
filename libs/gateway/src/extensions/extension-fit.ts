import semver from 'semver';
import { SERVER_INFO } from '../compose/server-info.js';
import type { ExtensionKind } from './ports.js';

/** An extension that does not fit, or cannot be loaded. The sentence says what to do. */
export class ExtensionFault extends Error {}

/** What a module, or the file of a pack, says of itself. */
export interface Declared {
  readonly kind?: unknown;
  readonly gateway?: unknown;
}

export const extensionFault = (place: string, what: string): ExtensionFault => new ExtensionFault(`${place}: the extension ${what}.`);

/** A version that is tried out before it is released counts as that version: an extension is tried with it. */
const OPTIONS = { includePrerelease: true };

/** Throws ExtensionFault where it is of another kind, or for another gateway than this. */
export function assertFits(place: string, { kind, gateway }: Declared, kinds: readonly ExtensionKind[]): void {
  const { version } = SERVER_INFO;
  if (typeof kind !== 'string' || typeof gateway !== 'string')
    throw extensionFault(place, `declares no kind: '${kinds[0]}' and gateway: '^${version}'`);
  if (!kinds.some((each) => each === kind)) throw extensionFault(place, `is a ${kind}, and a ${kinds.join(' or ')} is needed there`);
  if (semver.validRange(gateway) === null)
    throw extensionFault(place, `declares ${gateway}, which is no range of versions such as ^${version}`);
  if (!semver.satisfies(version, gateway, OPTIONS))
    throw extensionFault(
      place,
      `is for gateway ${gateway}, and this is ${version}: take a version of it that fits, or look it over and declare this one`,
    );
}
