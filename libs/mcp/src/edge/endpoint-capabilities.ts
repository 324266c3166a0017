import {
  APP_EXTENSION,
  appUriOf,
  isForAppsOnly,
  type Catalogue,
  type CatalogueEntry,
  type EndpointSlug,
  type Era,
  type JsonObject,
  type OfferKind,
} from '@gatehouse/kernel';
import { declaresApps } from '../wire/apps.js';
import { TASKS_EXTENSION } from '../wire/protocol.js';

/** How the gateway introduces itself, in either era. */
export interface Greeting {
  readonly serverInfo: JsonObject;
  /** Shown to the model at the start of a session. */
  readonly instructions?: string;
  readonly capabilities: EndpointCapabilities;
}

/** What an endpoint says that it can: what its upstreams offer right now. Who may see any of it is for the path to say. */
export class EndpointCapabilities {
  /** Lists are replaced, not changed: what was found in one stays true of it. */
  private readonly withApps = new WeakMap<readonly CatalogueEntry[], boolean>();

  constructor(private readonly catalogue: Catalogue) {}

  /** @param client capabilities that the client declared: an extension is named where both sides have it */
  of(endpoint: EndpointSlug, era: Era, client?: JsonObject): JsonObject {
    const list: JsonObject = { listChanged: true };
    const has = (kind: OfferKind): boolean => this.catalogue.list(endpoint, kind).length > 0;
    const [prompts, templates] = [has('prompt'), has('template')];
    const extensions: JsonObject = {
      ...(era === 'modern' && this.catalogue.declares(endpoint, TASKS_EXTENSION) ? { [TASKS_EXTENSION]: {} } : {}),
      ...(declaresApps(client) && this.hasApps(endpoint) ? { [APP_EXTENSION]: {} } : {}),
    };
    return {
      tools: list,
      ...(prompts ? { prompts: list } : {}),
      ...(templates || has('resource')
        ? { resources: this.catalogue.watchesResources(endpoint) ? { ...list, subscribe: true } : list }
        : {}),
      ...(prompts || templates ? { completions: {} } : {}),
      logging: {},
      ...(Object.keys(extensions).length > 0 ? { extensions } : {}),
    };
  }

  private hasApps(endpoint: EndpointSlug): boolean {
    return (['tool', 'resource'] as const).some((kind) => {
      const list = this.catalogue.list(endpoint, kind);
      const known = this.withApps.get(list);
      if (known !== undefined) return known;
      const found = list.some((entry) => appUriOf(entry) !== undefined || isForAppsOnly(entry));
      this.withApps.set(list, found);
      return found;
    });
  }
}
