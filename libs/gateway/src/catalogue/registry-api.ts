import { RegistryFault, RegistryView, type Pins, type RegistryQuery } from '@gatehouse/integrity';
import type { PrincipalResolver } from '@gatehouse/identity';
import { Refusal, type JsonObject, type TokenClaims } from '@gatehouse/kernel';
import type { ApiAnswer } from '../api/api-door.js';
import type { CataloguedUpstreams } from './catalogued-upstreams.js';

export interface RegistryApiParts {
  readonly pins: Pins;
  readonly catalogued: CataloguedUpstreams;
  /** Of the gateway, which clients ask in place of each server. */
  readonly publicUrl: string;
  /** Whether everybody may read it; else those who are signed in. */
  readonly isPublic: boolean;
  readonly resolver: Pick<PrincipalResolver, 'resolve'>;
}

/** The read endpoints of the MCP registry (API v0.1), over what is approved here. */
export class RegistryApi {
  private readonly view: RegistryView;

  constructor(private readonly parts: RegistryApiParts) {
    const { pins, catalogued, publicUrl } = parts;
    this.view = new RegistryView(
      () => pins.list(),
      (name) => {
        const upstream = catalogued.upstreamOf(name);
        return upstream === undefined ? undefined : new URL(`/mcp/${upstream}`, publicUrl).href;
      },
    );
  }

  get isPublic(): boolean {
    return this.parts.isPublic;
  }

  servers(claims: TokenClaims | undefined, query: RegistryQuery): ApiAnswer {
    return this.answered(claims, () => this.view.servers(query));
  }

  versions(claims: TokenClaims | undefined, name: string): ApiAnswer {
    return this.answered(claims, () => this.view.versions(name));
  }

  version(claims: TokenClaims | undefined, { name, version }: { readonly name: string; readonly version: string }): ApiAnswer {
    return this.answered(claims, () => this.view.version(name, version));
  }

  private answered(claims: TokenClaims | undefined, work: () => JsonObject): ApiAnswer {
    try {
      // A token outlives an account that was shut.
      if (claims) this.parts.resolver.resolve(claims);
      return { status: 200, body: work() };
    } catch (fault) {
      if (fault instanceof RegistryFault) return { status: fault.status, body: { error: fault.message } };
      if (fault instanceof Refusal) return { status: 403, body: { error: 'forbidden', message: fault.message } };
      throw fault;
    }
  }
}
