import { VisibleCatalogue } from '@gatehouse/access';
import { Pins } from '@gatehouse/integrity';
import { Refusal, type CatalogueEntry, type JsonObject, type McpCall } from '@gatehouse/kernel';
import { Injectable } from '@nestjs/common';

interface Remembered {
  readonly shown: readonly CatalogueEntry[];
  readonly result: JsonObject & { tools: JsonObject[] };
}

/**
 * The tools one caller may see: what policy shows, less what integrity holds back, each under its public name.
 * The same list is the same object for everyone who sees it, so that it is serialised and digested once.
 */
@Injectable()
export class ToolListing {
  private readonly remembered = new WeakMap<readonly CatalogueEntry[], Remembered>();

  constructor(
    private readonly visible: VisibleCatalogue,
    private readonly pins: Pins,
  ) {}

  for(call: McpCall): JsonObject {
    // There is one page, so a cursor cannot be one of ours.
    if (call.inbound.params['cursor'] !== undefined)
      throw new Refusal('BAD_MESSAGE', 'This cursor was not given by this gateway; list from the start.');
    const permitted = this.visible.visibleTo(call.principal.get(), call.inbound.endpoint);
    const { result } = this.listOf(permitted);
    call.tally('rows', result.tools.length);
    return result;
  }

  private listOf(permitted: readonly CatalogueEntry[]): Remembered {
    const shown = permitted.filter((entry) => this.pins.visible(entry));
    const known = this.remembered.get(permitted);
    if (known && known.shown.length === shown.length && known.shown.every((entry, index) => entry === shown[index])) return known;
    const made = { shown, result: { tools: shown.map(described) } };
    this.remembered.set(permitted, made);
    return made;
  }
}

function described(entry: CatalogueEntry): JsonObject {
  return entry.descriptor.name === entry.publicName ? entry.descriptor : { ...entry.descriptor, name: entry.publicName };
}
