export { ATTACK_KINDS, type AttackKind, type AttackPlace, type PlantedAttack } from './attack.js';
export { buildWorld } from './build-world.js';
export type {
  ClientFile,
  ContactNoteRecord,
  ContactRecord,
  ListingRecord,
  MemberRecord,
  OfficeRecord,
  SandboxWorld,
  Story,
  TeamRecord,
  WorldResource,
  WorldTables,
} from './world.js';
