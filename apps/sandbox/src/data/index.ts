export type { PlantedAttack } from './attack.js';
export { buildWorld } from './build-world.js';
export type { ClientFile, ContactRecord, ListingRecord, SandboxWorld, WorldResource } from './world.js';
