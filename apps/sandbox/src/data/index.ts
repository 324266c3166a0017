export type { PlantedAttack } from './attack.js';
export { buildWorld } from './build-world.js';
export type { ClientFile, ContactRecord, ListingRecord, OfferRecord, SandboxWorld, WorldResource } from './world.js';
