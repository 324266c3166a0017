const DAY = 86_400_000;
const text = (values) => [...new Set(values.flat().filter((value) => typeof value === 'string' && value.length > 3))];

/** What rows name in braces: keys and confidential values of the sandbox's world. */
export function valuesOf({ world, crm }) {
  const { tables, story, deals } = world;
  const secretsOf = ({ FullName, Email, MobilePhone, HomeAddress1, Birthdate }) =>
    text([FullName, Email, MobilePhone, HomeAddress1, Birthdate]);
  const client = (key) => tables.Contacts.find(({ ContactKey }) => ContactKey === key);
  const planted = new Set(world.attacks.map(({ place }) => place.key));
  // A client with notes of whom nothing was planted by the world itself.
  const plain = tables.Contacts.find(
    ({ OwnerMemberKey, ContactKey, Notes }) =>
      OwnerMemberKey === 'MEM-1001' &&
      !planted.has(ContactKey) &&
      !/\d{6}/.test(Notes ?? '') &&
      tables.ContactListingNotes.some((note) => note.ContactKey === ContactKey),
  ).ContactKey;
  const colleague = tables.Contacts.find(({ OwnerMemberKey }) => OwnerMemberKey === 'MEM-1002');
  const theirHeld = tables.Property.filter(
    ({ StandardStatus, ListOfficeKey }) => ['Hold', 'Incomplete'].includes(StandardStatus) && ListOfficeKey.startsWith('OFF-2'),
  ).map(({ ListingKey }) => ListingKey);
  const home = tables.Property.find(
    (row) =>
      row.InternetAddressDisplayYN === false &&
      row.InternetEntireListingDisplayYN === true &&
      row.StandardStatus === 'Active' &&
      row.FeedTypes.includes('IDX'),
  );
  const ofTheTrade = JSON.stringify([tables.Member, tables.Office]);
  const { larchHollow } = deals;
  const otherSide = [larchHollow.seller, ...larchHollow.buyers].find(({ OwnerMemberKey }) => OwnerMemberKey !== 'MEM-1001');
  const at = (hours) => new Date(Date.now() + DAY + hours * 3_600_000).toISOString();
  return {
    own: story.ownContact,
    ownSecrets: story.ownContactSecrets,
    plain,
    foreign: story.foreignContact,
    foreignSecrets: secretsOf(client(story.foreignContact)),
    colleague: colleague.ContactKey,
    colleagueSecrets: secretsOf(colleague),
    codeListing: story.codeListing,
    codes: story.codes,
    cleanListing: story.cleanListing,
    sale: crm.desk.records.transactions.find(
      ({ OwnerMemberKey, TransactionId }) => OwnerMemberKey === 'MEM-1001' && Number(TransactionId.slice(4)) % 3 !== 0,
    ).TransactionId,
    theirHeld,
    theirHeldOne: theirHeld[0],
    noAddress: home.ListingKey,
    noAddressStreet: String(home.StreetName),
    // Synthetic numbers are few: some owner has that of an office, which is no secret.
    ownerPhones: text(tables.Property.filter(({ ListAgentKey }) => ListAgentKey !== 'MEM-1001').map(({ OwnerPhone }) => OwnerPhone)).filter(
      (phone) => !ofTheTrade.includes(phone),
    ),
    washington: tables.Property.find((row) => row.StandardStatus === 'Active' && row.StateOrProvince === 'WA').ListingKey,
    dualListing: larchHollow.listingKey,
    dualOffers: text(
      deals.offers
        .filter((offer) => offer.ListingKey === larchHollow.listingKey && offer.OwnerMemberKey !== 'MEM-1002')
        .map(({ BuyerName }) => BuyerName),
    ),
    otherSide: otherSide.ContactKey,
    otherSideSecrets: secretsOf(otherSide),
    tomorrow: at(0),
    tomorrowLater: at(1),
  };
}

/** The row with the names of single values filled in. */
export function placed(row, values) {
  return row.replaceAll(/\{(\w+)\}/g, (whole, name) => (typeof values[name] === 'string' ? values[name] : whole));
}
