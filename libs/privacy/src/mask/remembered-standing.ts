import type { RecordParties } from '@gatehouse/kernel';
import type { Looker } from './mask-run.js';

/** What a record holds has its parties: the answer for those asked about last is kept. */
export function remembering(standing: Looker['standing']): Looker['standing'] {
  let last: { readonly parties: RecordParties; readonly standing: ReturnType<Looker['standing']> } | undefined;
  return (parties) => {
    if (last?.parties !== parties) last = { parties, standing: standing(parties) };
    return last.standing;
  };
}
