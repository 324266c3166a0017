export { appFindings } from './app-findings.js';
export { DescriptionScanner } from './description-scanner.js';
export { type FieldDifference } from './descriptor-difference.js';
export { IntegrityGuard } from './integrity.guard.js';
export { MemoryPinStore, PinStore, type Pin } from './pin-store.js';
export { Pins, type FirstUse, type PinsOptions, type PinStatus } from './pins.js';
