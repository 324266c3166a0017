import type { IncomingMessage } from 'node:http';
import type { Pin } from '@gatehouse/integrity';
import { isJsonObject, type Principal, type TokenClaims } from '@gatehouse/kernel';
import { ApiDoor, ApiFault, invalid, readJson, type ApiAnswer, type ApiDoorParts } from '../api/api-door.js';
import { PinFault, type PinDesk } from './pin-desk.js';

function faultOf(thrown: unknown): ApiFault | undefined {
  if (!(thrown instanceof PinFault)) return undefined;
  const [status, error] = STATUS[thrown.why];
  return new ApiFault(status, error, thrown.message);
}

const STATUS = { forbidden: [403, 'forbidden'], unknown: [404, 'not_found'], changed: [409, 'changed'] } as const;

export interface PinApiParts extends ApiDoorParts {
  readonly desk: PinDesk;
}

/** Changed definitions for a tool of the brokerage's own: what waits, what changed, and the approval of exactly that. */
export class PinApi {
  private readonly door: ApiDoor;

  constructor(private readonly parts: PinApiParts) {
    this.door = new ApiDoor(parts);
  }

  /** GET /api/pins */
  list(claims: TokenClaims): Promise<ApiAnswer> {
    return this.admitted(claims, () => ({ pins: this.parts.desk.list().map(told) }));
  }

  /** GET /api/pins/{upstream}/{tool} */
  show(claims: TokenClaims, upstream: string, tool: string): Promise<ApiAnswer> {
    return this.admitted(claims, () => {
      const { pin, diff } = this.parts.desk.show(upstream, tool);
      return { ...told(pin), diff };
    });
  }

  /** POST /api/pins/{upstream}/{tool} with `{ decision: "approve", digest }`, the digest that was shown */
  approve(claims: TokenClaims, place: { upstream: string; tool: string }, request: IncomingMessage): Promise<ApiAnswer> {
    return this.admitted(claims, async (person) => {
      const body = await readJson(request);
      const { decision, digest } = isJsonObject(body) ? body : {};
      if (decision !== 'approve' || typeof digest !== 'string')
        throw invalid('Send {"decision": "approve", "digest": "..."} with the digest that the difference was shown with.');
      return told(await this.parts.desk.approve(person, { ...place, digest }));
    });
  }

  private admitted(claims: TokenClaims, work: (person: Principal) => object | Promise<object>): Promise<ApiAnswer> {
    return this.door.admitted(
      claims,
      (person) => {
        this.parts.desk.admit(person);
        return work(person);
      },
      faultOf,
    );
  }
}

function told({ upstream, tool, status, reason, digest, approvedDigest, decidedBy, updatedAt }: Pin): object {
  return {
    upstream,
    tool,
    status,
    reason,
    digest,
    ...(approvedDigest === undefined ? {} : { approvedDigest }),
    ...(decidedBy === undefined ? {} : { decidedBy }),
    since: new Date(updatedAt).toISOString(),
  };
}
