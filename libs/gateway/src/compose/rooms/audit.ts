import type { Ground } from '../ground.js';
import { openTrail, type KeptTrail } from '../trail-parts.js';

/** This node's chain, and what reads it: signatures, anchors, sinks, alerts, retention, the reports of the schedule. */
export const openAudit = ({ loaded, keys, keyDirectory, ...around }: Ground): Promise<KeptTrail> =>
  openTrail(loaded, keys, keyDirectory, around);
