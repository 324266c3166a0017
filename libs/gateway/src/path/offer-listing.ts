import { VisibleCatalogue } from '@gatehouse/access';
import { Pins } from '@gatehouse/integrity';
import { listedBy, Refusal, type CatalogueEntry, type JsonObject, type McpCall, type OfferKind } from '@gatehouse/kernel';
import { Injectable } from '@nestjs/common';

interface Remembered {
  readonly shown: readonly CatalogueEntry[];
  readonly result: JsonObject;
}

/** Member of the result that holds the list. */
const MEMBERS: Readonly<Record<OfferKind, string>> = {
  tool: 'tools',
  prompt: 'prompts',
  resource: 'resources',
  template: 'resourceTemplates',
};

/**
 * The tools, prompts, resources or templates that one caller may see: what policy shows, less what integrity holds back, each under its public name.
 * The same list is the same object for everyone who sees it, so that it is serialised and digested once.
 */
@Injectable()
export class OfferListing {
  private readonly remembered = new WeakMap<readonly CatalogueEntry[], Remembered>();

  constructor(
    private readonly visible: VisibleCatalogue,
    private readonly pins: Pins,
  ) {}

  for(call: McpCall): JsonObject {
    // There is one page, so a cursor cannot be one of ours.
    if (call.inbound.params['cursor'] !== undefined)
      throw new Refusal('BAD_MESSAGE', 'This cursor was not given by this gateway; list from the start.');
    const kind = listedBy(call.method);
    if (!kind) throw new Error(`${call.method} lists nothing; bind it to another handler`);
    const permitted = this.visible.visibleTo(call.principal.get(), call.inbound.endpoint, kind);
    const { shown, result } = this.listOf(permitted, kind);
    call.tally('rows', shown.length);
    return result;
  }

  private listOf(permitted: readonly CatalogueEntry[], kind: OfferKind): Remembered {
    const shown = permitted.filter((entry) => this.pins.visible(entry));
    const known = this.remembered.get(permitted);
    if (known && known.shown.length === shown.length && known.shown.every((entry, index) => entry === shown[index])) return known;
    const made = { shown, result: { [MEMBERS[kind]]: shown.map(described) } };
    this.remembered.set(permitted, made);
    return made;
  }
}

function described(entry: CatalogueEntry): JsonObject {
  // A resource goes by its URI; its name is for people.
  const named = entry.kind === 'tool' || entry.kind === 'prompt';
  return named && entry.descriptor.name !== entry.publicName ? { ...entry.descriptor, name: entry.publicName } : entry.descriptor;
}
