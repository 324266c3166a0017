export { openPorts, type OpenedPorts } from './adapters.js';
export { serveConfig } from './serve.js';
export { openOffice } from './office.js';
