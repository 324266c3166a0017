import { Refusal } from '@gatehouse/kernel';
import type { ServedFields } from '../query/served-fields.js';
import { ENTITY_EVENT } from './entity-events.js';

/** What an MLS has to serve for a signal to be heard. The end of a licence is a date of gateway.yaml. */
const HEARD: Readonly<Record<string, { readonly needs: string; readonly in: (served: ServedFields) => boolean }>> = {
  MlgCanView: { needs: 'Property.MlgCanView', in: (served) => served.has('Property', 'MlgCanView') },
  EntityEvent404: { needs: 'the resource EntityEvent', in: (served) => served.hasResource(ENTITY_EVENT) },
};

/**
 * A contract that has records deleted by a signal which this MLS never gives would keep them for ever. Whatever it does give is heeded, named or
 * not. Throws Refusal MLS_LICENCE.
 */
export function checkSignals(signals: readonly string[], served: ServedFields): void {
  const unheard = signals.filter((signal) => HEARD[signal]?.in(served) === false);
  if (unheard.length === 0) return;
  const lacking = unheard.map((signal) => `${signal}, for which it would have to serve ${HEARD[signal]!.needs}`).join('; ');
  throw new Refusal(
    'MLS_LICENCE',
    `It is not copied: purge.signals names ${lacking}. Ask the MLS by what it withdraws records, and name that in gateway.yaml.`,
  );
}
