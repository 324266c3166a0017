import { isJsonObject } from '@gatehouse/kernel';
import type { Fault, SimpleFault } from '../reso/index.js';
import { BadOrder } from './request.js';

/** A fault of the RESO server by its name, or with its terms as an object; null ends the one in force. */
export function resoFault(given: unknown): Fault | SimpleFault | undefined {
  if (given === null) return undefined;
  const kind = isJsonObject(given) ? given['kind'] : given;
  if (typeof kind !== 'string' || kind === '')
    throw new BadOrder('"fault" must be the name of a fault, an object with its "kind", or null.');
  // Names are the RESO server's own (reso/faults.ts): one that it does not know changes nothing there.
  return given as Fault | SimpleFault;
}
