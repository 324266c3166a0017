/**
 * Whose a file of a deployment is. `managed`: ours, and yours to change; an upgrade merges. `seeded`: written once, yours from then on. `derived`:
 * made from the packages alone, so written anew each time. `record`: what the deployment was made from.
 */
export type Ownership = 'managed' | 'seeded' | 'derived' | 'record';

const SEEDED = [/^gateway\.yaml$/, /^roster\//, /^policies\//, /^catalog\//, /^kubernetes\/overlays\//, /^extensions\.(?:ts|mjs)$/];
const DERIVED = new Set(['gateway.schema.json', 'packs.lock']);

export function ownershipOf(path: string): Ownership {
  if (path.startsWith('.gatehouse/')) return 'record';
  if (DERIVED.has(path)) return 'derived';
  return SEEDED.some((pattern) => pattern.test(path)) ? 'seeded' : 'managed';
}
