import type { IncomingMessage } from 'node:http';
import { isJsonObject, type Principal, type TokenClaims } from '@gatehouse/kernel';
import { ApiDoor, ApiFault, invalid, readJson, type ApiAnswer, type ApiDoorParts } from '../api/api-door.js';
import { VendorFault, type VendorDesk } from '../compose/vendor-desk.js';

const DECISIONS = ['approve', 'refuse', 'suspend', 'resume'] as const;
const LONGEST_REASON = 1_000;

function faultOf(thrown: unknown): ApiFault | undefined {
  if (!(thrown instanceof VendorFault)) return undefined;
  const [status, error] = STATUS[thrown.why];
  return new ApiFault(status, error, thrown.message);
}

const STATUS = { forbidden: [403, 'forbidden'], unknown: [404, 'not_found'], standing: [409, 'conflict'] } as const;

export interface VendorApiParts extends ApiDoorParts {
  readonly desk: VendorDesk;
}

/** Applications of vendors, for a desk of the MLS's own: which are let in, and the decision about each, in the name of whoever signed in. */
export class VendorApi {
  private readonly door: ApiDoor;

  constructor(private readonly parts: VendorApiParts) {
    this.door = new ApiDoor(parts);
  }

  /** GET /api/vendors */
  list(claims: TokenClaims): Promise<ApiAnswer> {
    return this.admitted(claims, async () => ({ vendors: await this.parts.desk.list() }));
  }

  /** GET /api/vendors/{id} */
  show(claims: TokenClaims, id: string): Promise<ApiAnswer> {
    return this.admitted(claims, () => this.of(id));
  }

  /** POST /api/vendors/{id} with `{ decision: approve|refuse|suspend|resume, reason }` */
  decide(claims: TokenClaims, id: string, request: IncomingMessage): Promise<ApiAnswer> {
    return this.admitted(claims, async (person) => {
      const body = await readJson(request);
      const { decision, reason } = isJsonObject(body) ? body : {};
      const known = DECISIONS.find((each) => each === decision);
      if (!known || typeof reason !== 'string' || reason.trim() === '' || reason.length > LONGEST_REASON)
        throw invalid(`Send {"decision": "${DECISIONS.join('|')}", "reason": "..."}, the reason in at most ${LONGEST_REASON} characters.`);
      await this.parts.desk[known](id, person, reason.trim());
      return known === 'refuse' ? { id, access: 'refused' } : this.of(id);
    });
  }

  private async of(id: string): Promise<object> {
    const found = (await this.parts.desk.list()).find((each) => each.id === id);
    if (!found) throw new ApiFault(404, 'not_found', 'There is no such application.');
    return found;
  }

  private admitted(claims: TokenClaims, work: (person: Principal) => object | Promise<object>): Promise<ApiAnswer> {
    return this.door.admitted(
      claims,
      (person) => {
        this.parts.desk.admit(person, 'see applications');
        return work(person);
      },
      faultOf,
    );
  }
}
