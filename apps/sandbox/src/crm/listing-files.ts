import type { JsonObject } from '@gatehouse/kernel';

/** What the firm's file of a listing holds besides what the MLS knows. */
export interface ListingFile extends JsonObject {
  ListingKey: string;
  /** Id of the seller's signed disclosure for marketing before or off the MLS; null where none is in the file. */
  SellerDisclosure: string | null;
  SellerDisclosureOn: string | null;
}

/** Files made when they are asked for: in every second one the seller has signed; of a listing that nobody knows there is nothing. Tests change them in place. */
export class ListingFiles {
  private readonly made = new Map<string, ListingFile>();

  constructor(private readonly listings: ReadonlySet<string>) {}

  of(ListingKey: string): ListingFile {
    const known = this.made.get(ListingKey);
    if (known) return known;
    const signed = this.listings.has(ListingKey) && Number(/\d+$/.exec(ListingKey)?.[0]) % 2 === 0;
    const file: ListingFile = {
      ListingKey,
      SellerDisclosure: signed ? `DISC-${ListingKey.slice(4)}` : null,
      SellerDisclosureOn: signed ? new Date(Date.now() - 864e5).toISOString().slice(0, 10) : null,
    };
    this.made.set(ListingKey, file);
    return file;
  }
}
