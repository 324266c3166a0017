import type { AuditTrail } from '@gatehouse/audit';
import type { DeskAnswer } from '../oauth/desk.js';
import { FormRefused } from '../oauth/form.js';
import { isFresh, type FreshnessParts } from '../visits/fresh-sign-in.js';
import { PersonalDesk, type PersonalDeskParts } from '../visits/personal-desk.js';
import type { PageVisit } from '../visits/visitors.js';
import { noValuePage, provePage, valuePage } from './reveal-pages.js';
import type { RevealedValues } from './revealed-values.js';
import { REVEAL_PATH } from './reveal-tool.js';

export interface RevealDeskParts extends FreshnessParts, PersonalDeskParts {
  readonly values: RevealedValues;
  readonly trail: AuditTrail;
}

/** The page on which a person sees one value in clear: whoever asked for it, with a fresh sign-in, and nobody else. */
export class RevealDesk extends PersonalDesk<RevealDeskParts> {
  /** GET /reveals, where the way through signing in ends. */
  overview(visit: PageVisit): Promise<DeskAnswer> {
    return this.visited(visit, async () => this.shown(noValuePage('Open the address that your assistant gave you.'), 404));
  }

  /** GET /reveals/{id} */
  show(visit: PageVisit, id: string): Promise<DeskAnswer> {
    return this.visited(visit, async (visitor) => {
      const { person } = visitor;
      const value = await this.parts.values.find(id, person);
      if (!value) return this.shown(noValuePage('This value is somebody else’s, or its five minutes are over.'), 404);
      if (!(await isFresh(visitor, this.parts))) return this.shown(provePage(person, id));
      await this.parts.trail.record({
        kind: 'data.field.revealed',
        severity: 'info',
        tenant: person.tenant,
        ...(person.member ? { office: person.member.officeKey } : {}),
        actor: { subject: person.subject, roles: person.roles },
        details: { field: `${value.resource}.${value.field}`, shown: true },
      });
      return this.shown(valuePage(person, value));
    });
  }

  /** GET /reveals/{id}/sign-in */
  signInAnew(visit: PageVisit, id: string): Promise<DeskAnswer> {
    return this.visited(visit, async () => this.parts.visitors.signInAnew(`${REVEAL_PATH}/${encodeURIComponent(id)}`));
  }

  protected override toldOf(fault: unknown): DeskAnswer | undefined {
    return fault instanceof FormRefused ? this.shown(noValuePage(fault.message), fault.status) : undefined;
  }
}
