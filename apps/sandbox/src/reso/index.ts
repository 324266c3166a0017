export type { Fault, SimpleFault } from './faults.js';
export { createResoServer, type ResoServer } from './reso-server.js';
export { UnknownQuirk } from './quirks.js';
