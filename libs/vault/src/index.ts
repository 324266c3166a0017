export { FileKeyRing } from './ring/file.key-ring.js';
export { HeldKeyRing } from './ring/held.key-ring.js';
export { KeyRing, KeyRingFault, type WrappedKey } from './ring/key-ring.js';
export { KeyService, KmsKeyRing } from './ring/kms.key-ring.js';
export { Vault, type Kept, type VaultLine } from './vault.js';
export { VaultOwner } from './vault-owner.js';
export { VaultStore, type Lease, type VaultFilter, type VaultPlace, type VaultRow } from './vault-store.js';
