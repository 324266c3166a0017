import type { Files } from '../create/target-files.js';
import { digest, plain, type Birth } from './birth.js';
import { merge } from './merge.js';
import { ownershipOf } from './ownership.js';

/**
 * What becomes of a file. `taken`: it was as we made it. `merged`, `marked`: both changed it. `kept`: you changed or deleted it, and we did not
 * change it, or have it no more. `beside`: it cannot be merged, and ours lies beside it as PATH.new.
 */
export type Fate = 'same' | 'added' | 'taken' | 'merged' | 'marked' | 'kept' | 'removed' | 'beside';

export interface Outcome {
  readonly path: string;
  readonly fate: Fate;
  readonly note?: string;
  /** The file that is written: `path`, or one beside it. */
  readonly writes?: { readonly path: string; readonly text: string | undefined };
}

/** One file: as it was made, as it is there, as it would be made now. */
interface Three {
  readonly path: string;
  readonly base: string | undefined;
  readonly yours: string | undefined;
  readonly ours: string | undefined;
}

/** What making the files anew does to those that are there. `there` reads one of them. Writes nothing. */
export function renewal(birth: Birth, next: Files, there: (path: string) => string | undefined): readonly Outcome[] {
  const paths = new Set([...Object.keys(next), ...Object.keys(birth.hashes)]);
  return [...paths].toSorted().flatMap((path): Outcome[] => {
    const [ours, found] = [next[path], there(path)];
    switch (ownershipOf(path)) {
      case 'record':
        return [];
      case 'seeded':
        return found === undefined && ours !== undefined && !birth.seeded.includes(path) ? [written(path, 'added', ours)] : [];
      case 'derived':
        return ours === undefined || found === ours ? [] : [written(path, found === undefined ? 'added' : 'taken', ours)];
      case 'managed':
        return [fateOf({ path, base: baseOf(birth, path, found), yours: found === undefined ? undefined : plain(found), ours })];
    }
  });
}

/** Without a copy of what was made, a file that still has its digest is the copy. */
function baseOf({ base, hashes }: Birth, path: string, found: string | undefined): string | undefined {
  if (Object.hasOwn(base, path)) return base[path];
  return found !== undefined && digest(found) === hashes[path] ? plain(found) : undefined;
}

const written = (path: string, fate: Fate, text: string | undefined, note?: string): Outcome => ({
  path,
  fate,
  ...(note === undefined ? {} : { note }),
  writes: { path, text },
});

function fateOf({ path, base, yours, ours }: Three): Outcome {
  if (yours === ours) return { path, fate: 'same' };
  if (ours === undefined)
    return yours === base ? written(path, 'removed', undefined) : { path, fate: 'kept', note: 'no longer needed; you changed it' };
  if (yours === undefined)
    return base === undefined ? written(path, 'added', ours) : { path, fate: 'kept', note: 'you deleted it, so it stays away' };
  if (yours === base) return written(path, 'taken', ours);
  if (ours === base) return { path, fate: 'kept', note: 'you changed it, and nothing is new in it' };
  return both(path, { base, yours, ours });
}

function both(path: string, { base, yours, ours }: { base: string | undefined; yours: string; ours: string }): Outcome {
  const merged = base === undefined ? undefined : merge(path, { base, yours, ours });
  if (merged === undefined) {
    const why = base === undefined ? 'nobody knows what you changed in it' : 'git is not there to merge it';
    return { path, fate: 'beside', note: `${why}; compare ${path}.new`, writes: { path: `${path}.new`, text: ours } };
  }
  if (merged.conflicts.length === 0) return written(path, 'merged', merged.text);
  const where = merged.conflicts.join(', ');
  const note = path.endsWith('.json') ? `yours stays at ${where}` : `both changed ${where}; look for <<<<<<<`;
  return written(path, 'marked', merged.text, note);
}
