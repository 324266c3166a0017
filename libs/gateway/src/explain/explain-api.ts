import type { IncomingMessage } from 'node:http';
import type { Policy, PolicyEntry } from '@gatehouse/access';
import type { TokenClaims } from '@gatehouse/kernel';
import { ApiDoor, forbidden, readJson, type ApiAnswer, type ApiDoorParts } from '../api/api-door.js';
import type { ExplainDesk } from './explain-desk.js';
import { questionIn } from './explain-question.js';

/** What policy is asked before anything is explained. */
const EXPLAINING: PolicyEntry = {
  kind: 'tool',
  upstream: 'gatehouse',
  name: 'explain',
  terms: { action: 'read', dataClass: 'policy' },
};

export interface ExplainApiParts extends ApiDoorParts {
  readonly policy: Policy;
  readonly desk: ExplainDesk;
}

/** Explanations for a brokerage's own tools. */
export class ExplainApi {
  private readonly door: ApiDoor;

  constructor(private readonly parts: ExplainApiParts) {
    this.door = new ApiDoor(parts);
  }

  /** POST /api/explain */
  explain(claims: TokenClaims, request: IncomingMessage): Promise<ApiAnswer> {
    return this.door.admitted(claims, async (person) => {
      if (this.parts.policy.decide(person, { action: 'call', entry: EXPLAINING }).effect !== 'permit')
        throw forbidden('Decisions are explained to compliance officers, the designated broker and administrators.');
      return this.parts.desk.explain(questionIn(await readJson(request)), { person, claims, by: 'api' });
    });
  }
}
