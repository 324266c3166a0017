export { openPorts, type OpenedPorts } from './adapters.js';
export { serve } from './serve.js';
export { openOffice } from './office.js';
