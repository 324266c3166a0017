import { VisibleCatalogue, type Viewer } from '@gatehouse/access';
import { Pins } from '@gatehouse/integrity';
import { listedBy, Refusal, type CatalogueEntry, type JsonObject, type McpCall, type OfferKind } from '@gatehouse/kernel';
import { MlsOffers } from '@gatehouse/mls';
import { Injectable } from '@nestjs/common';
import { DISCOVERY_LIST } from './discovery.js';
import { describedIn, foundIn } from './found-tools.js';
import { described, ListPages, ListPaging } from './list-paging.js';

interface Remembered {
  readonly shown: readonly CatalogueEntry[];
  readonly paging: ListPaging;
}

const viewerOf = ({ principal, inbound: { endpoint, address } }: McpCall): Viewer => ({ principal: principal.get(), endpoint, address });

/** Member of the result that holds the list. */
const MEMBERS: Readonly<Record<OfferKind, string>> = {
  tool: 'tools',
  prompt: 'prompts',
  resource: 'resources',
  template: 'resourceTemplates',
};

/**
 * The tools, prompts, resources or templates that one caller may see: what policy shows, less what integrity holds back and what the licence of an
 * MLS does not cover, each under its public name.
 * The same page is the same array for everyone who sees it, so that it is serialised and digested once; only its cursor is each caller's own.
 */
@Injectable()
export class OfferListing {
  private readonly remembered = new WeakMap<readonly CatalogueEntry[], Remembered>();

  constructor(
    private readonly visible: VisibleCatalogue,
    private readonly pins: Pins,
    private readonly pages: ListPages,
    private readonly mls: MlsOffers,
  ) {}

  for(call: McpCall): JsonObject {
    const { endpoint, claims, params, address } = call.inbound;
    const kind = listedBy(call.method);
    if (!kind) throw new Error(`${call.method} lists nothing; bind it to another handler`);
    if (kind === 'tool' && this.pages.discovery.isFor(endpoint, call.principal.get().roles)) return DISCOVERY_LIST;
    const place = { claims, endpoint, kind };
    const { cursor } = params;
    // Clients whose language writes what is not there as null or as an empty text ask for the first page.
    const isFirst = cursor === undefined || cursor === null || cursor === '';
    const after = isFirst ? undefined : this.pages.cursors.open(cursor, place);
    if (!isFirst && after === undefined)
      throw new Refusal('BAD_MESSAGE', 'This cursor was not given by this gateway for this list; list from the start.');
    const { paging } = this.listOf({ principal: call.principal.get(), endpoint, address }, kind);
    const { items, last } = paging.page(after);
    call.tally('rows', items.length);
    return { [MEMBERS[kind]]: items, ...(last === undefined ? {} : { nextCursor: this.pages.cursors.after(last, place) }) };
  }

  /** Answer of `find_tools`: the tools of this person's own list that fit the request. */
  found(call: McpCall): JsonObject {
    const viewer = viewerOf(call);
    const { entries, result } = foundIn(this.shownTo(viewer, 'tool'), call.inbound.params, this.pages.discovery);
    call.tally('rows', entries.length);
    return result;
  }

  /** Answer of `describe_tool`: the definition as the list would show it. Throws what a call of the tool would, where it is not in the list. */
  described(call: McpCall): JsonObject {
    const viewer = viewerOf(call);
    const entry = describedIn(this.shownTo(viewer, 'tool'), call.inbound.params);
    call.tally('rows', 1);
    const tool = described(entry, { asksReason: this.visible.asksReason(viewer, entry), isBuiltIn: this.mls.isBuiltIn(entry) });
    return { content: [{ type: 'text', text: JSON.stringify(tool) }], structuredContent: { tool } };
  }

  /** The entries of the list that this person is given. The same array for as long as they are the same. */
  shownTo(viewer: Viewer, kind: OfferKind): readonly CatalogueEntry[] {
    return this.listOf(viewer, kind).shown;
  }

  private listOf(viewer: Viewer, kind: OfferKind): Remembered {
    // The same array for the same decisions, so what is asked of them here is the same as well.
    const permitted = this.visible.visibleTo(viewer, kind);
    const shown = permitted.filter((entry) => this.pins.visible(entry) && this.isLicensed(viewer, entry));
    const known = this.remembered.get(permitted);
    if (known && known.shown.length === shown.length && known.shown.every((entry, index) => entry === shown[index])) return known;
    const asksReason = (entry: CatalogueEntry): boolean => this.visible.asksReason(viewer, entry);
    const made = { shown, paging: new ListPaging(shown, this.pages.size, asksReason, (entry) => this.mls.isBuiltIn(entry)) };
    this.remembered.set(permitted, made);
    return made;
  }

  /** What reads an MLS is listed while its licence covers it, for this person's use of the data. */
  private isLicensed(viewer: Viewer, entry: CatalogueEntry): boolean {
    if (!this.mls.concerns(entry)) return true;
    const { member } = viewer.principal;
    return this.mls.offered(entry, { reach: this.visible.reachOf(viewer, entry), member });
  }
}
