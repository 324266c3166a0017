import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

type Row = Record<string, unknown>;

const FIELDS: Readonly<Record<string, string>> = {
  ListingKey: 'Edm.String',
  City: 'Edm.String',
  ListPrice: 'Edm.Decimal',
  StandardStatus: 'Edm.String',
  PublicRemarks: 'Edm.String',
  ListAgentKey: 'Edm.String',
  ListOfficeKey: 'Edm.String',
  ListOfficeName: 'Edm.String',
  AttributionContact: 'Edm.String',
  FeedTypes: 'Collection(Edm.String)',
  ModificationTimestamp: 'Edm.DateTimeOffset',
};
const RULES = ['ResourceName', 'FieldName', 'FeedTypes'].map((name) => `<Property Name="${name}" Type="Edm.String"/>`).join('');
const metadataWith = (more: Readonly<Record<string, string>>): string =>
  `<edmx:Edmx Version="4.0"><Schema Namespace="b"><EntityType Name="Property">${Object.entries({ ...FIELDS, ...more })
    .map(([name, type]) => `<Property Name="${name}" Type="${type}"/>`)
    .join('')}</EntityType><EntityType Name="FieldRules">${RULES}</EntityType></Schema></edmx:Edmx>`;

/** Answers as Bridge does, where that differs: pages of 200 at most, FieldRules, and FeedTypes stand in no filter. */
export async function bridgeFeed(listings: readonly Row[], rules: Readonly<Record<string, readonly string[]>>, more = {}) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://bridge.example');
    asked.push(decodeURIComponent(request.url ?? ''));
    const send = (status: number, body: unknown): void => {
      response.writeHead(status, { 'content-type': typeof body === 'string' ? 'application/xml' : 'application/json' });
      response.end(typeof body === 'string' ? body : JSON.stringify(body));
    };
    const filter = url.searchParams.get('$filter') ?? '';
    const top = Math.min(200, Number(url.searchParams.get('$top') ?? 10));
    if (url.pathname.endsWith('$metadata')) return send(200, metadataWith(more));
    if (url.pathname.endsWith('/FieldRules'))
      return send(200, {
        value: Object.keys({ ...FIELDS, ...more }).map((name) => ({
          ResourceName: 'Property',
          FieldName: name,
          FeedTypes: rules[name] ?? ['BBO', 'IDX'],
        })),
      });
    if (filter.includes('FeedTypes')) return send(400, { error: { code: 400, message: 'FeedTypes cannot be queried' } });
    const since = /ModificationTimestamp ge ([^ )]+)/.exec(filter)?.[1] ?? '';
    const skip = Number(url.searchParams.get('$skip') ?? 0);
    const keys = /ListingKey in \(([^)]*)\)/.exec(filter)?.[1]?.replaceAll("'", '').split(',');
    const found = listings.filter(
      (row) => String(row['ModificationTimestamp']) >= since && (keys?.includes(String(row['ListingKey'])) ?? true),
    );
    const next = found.length > skip + top ? { '@odata.nextLink': `${url.pathname}?$skip=${skip + top}&$filter=${filter}` } : {};
    send(200, { '@odata.count': found.length, value: found.slice(skip, skip + top), ...next });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    asked,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => new Promise((resolve) => server.close(resolve).closeAllConnections()),
  };
}
