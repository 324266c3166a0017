import type { Fault } from '../connection/faults.js';
import type { ReplicaSettings } from './replica-settings.js';
import { REPLICATED } from './resources.js';

/** NAR MLS policy statement 7.58: what is displayed under IDX is refreshed at least every 12 hours (asOf 2026-11-22; counsel review needed). */
const IDX_OLDEST_MS = 12 * 60 * 60_000;

/** What a replica cannot be. `path` is where the settings of its connection stand. */
export function replicaFaults(
  { resources = [], maximumAge = 0 }: Partial<ReplicaSettings>,
  useCases: readonly string[],
  path: string,
): Fault[] {
  const names = REPLICATED.map(({ name }) => name);
  const faults = resources
    .filter((name) => !names.includes(name))
    .map((name) => ({ path: `${path}.replica.resources`, expected: `${name} is not replicated; name some of ${names.join(', ')}` }));
  if (useCases.includes('IDX') && maximumAge > IDX_OLDEST_MS)
    faults.push({ path: `${path}.replica.maximumAge`, expected: 'a connection for IDX may show nothing older than 12h' });
  return faults;
}
