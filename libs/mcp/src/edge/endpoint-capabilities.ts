import type { Catalogue, EndpointSlug, Era, JsonObject, OfferKind } from '@gatehouse/kernel';
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
  constructor(private readonly catalogue: Catalogue) {}

  of(endpoint: EndpointSlug, era: Era): JsonObject {
    // Changes are told on the stream of a session; a modern client reads again when what it keeps is too old.
    const list: JsonObject = era === 'legacy' ? { listChanged: true } : {};
    const has = (kind: OfferKind): boolean => this.catalogue.list(endpoint, kind).length > 0;
    const [prompts, templates] = [has('prompt'), has('template')];
    return {
      tools: list,
      ...(prompts ? { prompts: list } : {}),
      ...(templates || has('resource') ? { resources: list } : {}),
      ...(prompts || templates ? { completions: {} } : {}),
      logging: {},
      ...(era === 'modern' && this.catalogue.declares(endpoint, TASKS_EXTENSION) ? { extensions: { [TASKS_EXTENSION]: {} } } : {}),
    };
  }
}
