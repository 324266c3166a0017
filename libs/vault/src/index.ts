export { Vault, type Kept, type VaultLine } from './vault.js';
export { VaultOwner } from './vault-owner.js';
export { VaultStore, type Lease, type VaultFilter, type VaultPlace, type VaultRow } from './vault-store.js';
