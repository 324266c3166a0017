import { VisibleCatalogue } from '@gatehouse/access';
import { Pins } from '@gatehouse/integrity';
import type { CatalogueEntry, JsonObject, McpCall } from '@gatehouse/kernel';
import { Injectable } from '@nestjs/common';

/** The tools one caller may see: what policy shows, less what integrity holds back, each under its public name. */
@Injectable()
export class ToolListing {
  constructor(
    private readonly visible: VisibleCatalogue,
    private readonly pins: Pins,
  ) {}

  for(call: McpCall): JsonObject {
    const entries = this.visible.visibleTo(call.principal.get(), call.inbound.endpoint);
    const tools = entries.filter((entry) => this.pins.visible(entry)).map((entry) => this.described(entry));
    call.tally('rows', tools.length);
    return { tools };
  }

  private described(entry: CatalogueEntry): JsonObject {
    return entry.descriptor.name === entry.publicName ? entry.descriptor : { ...entry.descriptor, name: entry.publicName };
  }
}
