import type { Policy } from '@gatehouse/access';
import type { AuditTrail } from '@gatehouse/audit';
import type { Catalogue } from '@gatehouse/kernel';
import type { Forwarder } from '@gatehouse/mcp';
import { ExplainDesk } from '../explain/explain-desk.js';
import { WallExplaining } from '../explain/wall-explaining.js';
import { anybody } from './anybody.js';
import type { IdentityParts } from './identity-parts.js';
import type { LawParts } from './legal-parts.js';
import type { WallParts } from './wall-parts.js';

interface BesideExplaining {
  readonly policy: Policy;
  readonly law: LawParts;
  readonly registry: Catalogue;
  readonly trail: AuditTrail;
  readonly identity: IdentityParts;
  readonly forwarder: Pick<Forwarder, 'consult'>;
  readonly walls: WallParts;
}

export const explainDesk = ({ policy, law, registry, trail, identity, forwarder, walls }: BesideExplaining): ExplainDesk =>
  new ExplainDesk({
    policy,
    law: law.preconditions,
    catalogue: registry,
    trail,
    principalOf: anybody(identity),
    walls: new WallExplaining(forwarder, walls.keeping, policy),
  });
