export type { Fault, SimpleFault } from './faults.js';
export type { RequestCounts, SeenRequest } from './request-counts.js';
export { createResoServer, type ResoControls, type ResoOptions, type ResoServer } from './reso-server.js';
