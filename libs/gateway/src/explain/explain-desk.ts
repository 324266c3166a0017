import { explain, type Explanation, type Policy, type Preconditions } from '@gatehouse/access';
import type { AuditTrail } from '@gatehouse/audit';
import { Refusal, type Catalogue, type CatalogueEntry, type Principal, type TokenClaims } from '@gatehouse/kernel';
import { ApiFault } from '../api/api-door.js';
import type { ExplainQuestion } from './explain-question.js';
import type { WallExplaining } from './wall-explaining.js';
import type { WallFinding } from './wall-finding.js';

export interface ExplainDeskParts {
  readonly policy: Policy;
  readonly law: Preconditions;
  readonly catalogue: Catalogue;
  readonly trail: AuditTrail;
  readonly walls: WallExplaining;
  /** Throws a Refusal where there is no such account. */
  readonly principalOf: (user: string) => Principal;
}

/** Who asks, and by which door. */
export interface ExplainAsker {
  readonly person: Principal;
  readonly claims: TokenClaims;
  readonly by: 'api' | 'assistant';
}

/** Why somebody may or may not use a tool, for people who look after policies. Whether the asker may ask is decided before. */
export class ExplainDesk {
  constructor(private readonly parts: ExplainDeskParts) {}

  /** Throws ApiFault where there is no such account or offer. */
  async explain(question: ExplainQuestion, { person, claims, by }: ExplainAsker): Promise<Explanation & { wall?: WallFinding }> {
    const who = this.personOf(question.who);
    const entry = this.entryOf(question);
    await this.parts.trail.record({
      kind: 'policy.explained',
      actor: { subject: person.subject, roles: person.roles },
      details: { of: who.subject, upstream: entry.upstream, kind: entry.kind, by },
    });
    const args = question.supposed.arguments;
    const wall = args && (await this.parts.walls.of({ asker: claims, who, entry, args }));
    return { ...explain(this.parts, who, entry, question.supposed), ...(wall ? { wall } : {}) };
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
