export { openPorts, type OpenedPorts } from './adapters.js';
export { serveConfig } from './serve.js';
export { findAccount, openAccounts, type OpenedAccounts } from './accounts.js';
export { openOffice } from './office.js';
export { openVault, type OpenedVault } from './vault.js';
