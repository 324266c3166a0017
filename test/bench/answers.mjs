// The results that the bench sends through: an echo, and listings of about four kilobytes each with names, telephones, codes and remarks.
import { LISTING_4K } from '../../apps/sandbox/dist/bench/listing-4k.js';

const text = (value) => ({ content: [{ type: 'text', text: value }] });

export const echoResult = (message) => text(message);

/** So many listings as one JSON text; 16 are about 64 KB, 256 about 1 MB. No two carry the same key. */
export function listingResult(count) {
  if (count === 1) return text(LISTING_4K);
  const listings = Array.from({ length: count }, (_, index) =>
    LISTING_4K.replaceAll('LST-000101', `LST-${String(index + 101).padStart(6, '0')}`),
  );
  return text(`[${listings.join(',')}]`);
}
