export { DataKeys, RING_SEEN_MS, type DataKey } from './data-keys.js';
export { FileKeyRing } from './ring/file.key-ring.js';
export { HeldKeyRing } from './ring/held.key-ring.js';
export { KeyRing, KeyRingFault, type WrappedKey } from './ring/key-ring.js';
export { KeyService, KmsKeyRing } from './ring/kms.key-ring.js';
export { SealedBox } from './sealed-box.js';
export { RingSeal } from './ring-seal.js';
