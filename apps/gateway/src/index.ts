// Each brings in what it needs when it is called: a command that only reads the database waits for no server to load.
export { openPorts, type OpenedPorts } from './adapters.js';
export type { OpenedAccounts } from './accounts.js';
export type { OpenedKeys } from './keys.js';
export type { OpenedVault } from './vault.js';

import type { findAccount as FindAccount, openAccounts as OpenAccounts } from './accounts.js';
import type { leftCopies as LeftCopies } from './left-copies.js';
import type { openCanaries as OpenCanaries } from './canaries.js';
import type { openOffice as OpenOffice } from './office.js';
import type { serveConfig as ServeConfig } from './serve.js';
import type { openKeys as OpenKeys } from './keys.js';
import type { openVault as OpenVault } from './vault.js';

export const serveConfig: typeof ServeConfig = async (...of) => (await import('./serve.js')).serveConfig(...of);
export const findAccount: typeof FindAccount = async (...of) => (await import('./accounts.js')).findAccount(...of);
export const openAccounts: typeof OpenAccounts = async (...of) => (await import('./accounts.js')).openAccounts(...of);
export const leftCopies: typeof LeftCopies = async (...of) => (await import('./left-copies.js')).leftCopies(...of);
export const openCanaries: typeof OpenCanaries = async (...of) => (await import('./canaries.js')).openCanaries(...of);
export const openOffice: typeof OpenOffice = async (...of) => (await import('./office.js')).openOffice(...of);
export const openKeys: typeof OpenKeys = async (...of) => (await import('./keys.js')).openKeys(...of);
export const openVault: typeof OpenVault = async (...of) => (await import('./vault.js')).openVault(...of);
