import type { IncomingMessage } from 'node:http';
import { explain, type Policy, type PolicyEntry, type Preconditions } from '@gatehouse/access';
import type { AuditTrail } from '@gatehouse/audit';
import { Refusal, type Catalogue, type CatalogueEntry, type Principal, type TokenClaims } from '@gatehouse/kernel';
import { ApiDoor, ApiFault, forbidden, readJson, type ApiAnswer, type ApiDoorParts } from '../api/api-door.js';
import type { WallExplaining } from './wall-explaining.js';
import { questionIn, type ExplainQuestion } from './explain-question.js';

/** What policy is asked before anything is explained. */
const EXPLAINING: PolicyEntry = {
  kind: 'tool',
  upstream: 'gatehouse',
  name: 'explain',
  terms: { action: 'read', dataClass: 'policy' },
};

export interface ExplainApiParts extends ApiDoorParts {
  readonly policy: Policy;
  readonly law: Preconditions;
  readonly catalogue: Catalogue;
  readonly trail: AuditTrail;
  readonly walls: WallExplaining;
  /** Throws a Refusal where there is no such account. */
  readonly principalOf: (user: string) => Principal;
}

/** Why somebody may or may not use a tool, and what would have to change. For people who look after policies; no MCP answer is ever made of it. */
export class ExplainApi {
  private readonly door: ApiDoor;

  constructor(private readonly parts: ExplainApiParts) {
    this.door = new ApiDoor(parts);
  }

  /** POST /api/explain */
  explain(claims: TokenClaims, request: IncomingMessage): Promise<ApiAnswer> {
    return this.door.admitted(claims, async (person) => {
      const { policy, trail } = this.parts;
      if (policy.decide(person, { action: 'call', entry: EXPLAINING }).effect !== 'permit')
        throw forbidden('Decisions are explained to compliance officers, the designated broker and administrators.');
      const question = questionIn(await readJson(request));
      const who = this.personOf(question.who);
      const entry = this.entryOf(question);
      await trail.record({
        kind: 'policy.explained',
        actor: { subject: person.subject, roles: person.roles },
        details: { of: who.subject, upstream: entry.upstream, kind: entry.kind, by: 'api' },
      });
      const args = question.supposed.arguments;
      const wall = args && (await this.parts.walls.of({ asker: claims, who, entry, args }));
      return { ...explain(this.parts, who, entry, question.supposed), ...(wall ? { wall } : {}) };
    });
  }

  private personOf(user: string): Principal {
    try {
      return this.parts.principalOf(user);
    } catch (fault) {
      if (fault instanceof Refusal && fault.line.kind !== 'upstream')
        throw new ApiFault(404, 'not_found', `There is no account ${user} that may be used.`);
      throw fault;
    }
  }

  private entryOf({ kind, name }: ExplainQuestion): CatalogueEntry {
    const { catalogue } = this.parts;
    const [slug = '', ...rest] = name.split('/');
    const entry = catalogue.find(undefined, name, kind) ?? (rest.length > 0 ? catalogue.find(slug, rest.join('/'), kind) : undefined);
    if (!entry) throw new ApiFault(404, 'not_found', `No upstream offers ${name} now. Write UPSTREAM/NAME, and of a resource its URI.`);
    return entry;
  }
}
