import { errors, type AdapterPayload } from 'oidc-provider';
import type { VendorApplications } from '../services/vendor-applications.js';
import { actsForItself } from './application-rules.js';
import { ArtifactAdapter } from './artifact-adapter.js';
import type { ArtifactPlace } from './artifact-place.js';

/** Clients that registered themselves. Those of vendors are kept apart: they wait for approval, and are listed to whoever gives it. */
export class ClientAdapter extends ArtifactAdapter {
  constructor(
    place: ArtifactPlace,
    private readonly applications: VendorApplications,
  ) {
    super('Client', place);
  }

  override async upsert(id: string, payload: AdapterPayload, expiresIn?: number): Promise<void> {
    if (!actsForItself(payload)) return super.upsert(id, payload, expiresIn);
    const [contact] = payload['contacts'] as string[];
    const isTaken = await this.applications.take({ id, name: String(payload['client_name']).trim(), contact: contact!, metadata: payload });
    if (!isTaken) throw tooMany();
  }

  override async find(id: string): Promise<AdapterPayload | undefined> {
    return this.applications.of(id)?.metadata ?? super.find(id);
  }
}

function tooMany(): Error {
  const sentence = 'as many applications wait for approval as may; try again in some days';
  return Object.assign(new errors.CustomOIDCProviderError('temporarily_unavailable', sentence), { status: 429, statusCode: 429 });
}
