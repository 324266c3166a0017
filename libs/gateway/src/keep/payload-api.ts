import type { IncomingMessage } from 'node:http';
import { isJsonObject, type TokenClaims } from '@gatehouse/kernel';
import { ApiDoor, ApiFault, invalid, readJson, type ApiAnswer, type ApiDoorParts } from '../api/api-door.js';
import type { PayloadDesk } from './payload-desk.js';

const LONGEST_REASON = 500;

/** What calls said, for a compliance officer at a brokerage's own tools. An assistant has no way in. */
export class PayloadApi {
  private readonly door: ApiDoor;

  constructor(private readonly parts: ApiDoorParts & { readonly desk: PayloadDesk }) {
    this.door = new ApiDoor(parts);
  }

  /** POST /api/payloads/{event}: each reading is an act, with its reason. */
  read(claims: TokenClaims, event: string, request: IncomingMessage): Promise<ApiAnswer> {
    return this.door.admitted(claims, async (by) => {
      const reason = reasonIn(await readJson(request));
      const found = await this.parts.desk.capture(event, { by, reason });
      if (!found) throw new ApiFault(404, 'not_found', 'Nothing is kept of this event for you.');
      return { ...found, keptAt: new Date(found.keptAt).toISOString() };
    });
  }
}

function reasonIn(body: unknown): string {
  const reason = isJsonObject(body) && Object.keys(body).length === 1 ? body['reason'] : undefined;
  if (typeof reason !== 'string' || reason.trim() === '' || reason.length > LONGEST_REASON)
    throw invalid(`Send an object with reason, in at most ${LONGEST_REASON} characters, and nothing else.`);
  return reason.trim();
}
