export { appFindings } from './app-findings.js';
export { DescriptionScanner } from './description-scanner.js';
export { type FieldDifference } from './descriptor-difference.js';
export { DefinitionScan } from './scan/definition-scan.js';
export { wordsOf } from './scan/parameter-words.js';
export { IntegrityGuard } from './integrity.guard.js';
export { Mimicry } from './mimicry.js';
export { MemoryPinStore, PinStore, type Pin } from './pin-store.js';
export { Pins, type FirstUse, type PinsOptions, type PinStatus } from './pins.js';
