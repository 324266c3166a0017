import type { JsonObject } from '@gatehouse/kernel';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';

export interface Asked {
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
}
export interface Reply {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body?: JsonObject | string | Buffer;
  /** Sends the head and half of the body, and then nothing. */
  readonly stall?: boolean;
  /** Breaks the connection after so many bytes of the body; 0: before the head. */
  readonly cut?: number;
}

const PROPERTY =
  'ListingKey ListingId StandardStatus ListPrice City StateOrProvince PostalCode BedroomsTotal UnparsedAddress StreetNumber StreetName PublicRemarks ListAgentFullName ListOfficeName ListOfficePhone AttributionContact ModificationTimestamp ListAgentKey ListOfficeKey FeedTypes InternetEntireListingDisplayYN InternetAddressDisplayYN OriginatingSystemName AccessCode PrivateRemarks PrivateOfficeRemarks OwnerPhone Media';
const OTHERS: Readonly<Record<string, string>> = {
  Member:
    'MemberKey MemberMlsId MemberFullName MemberDirectPhone MemberEmail MemberStatus MemberType OfficeKey OfficeName MemberPassword FeedTypes',
  Office: 'OfficeKey OfficeName MainOfficeKey OfficeBrokerKey',
  Teams: 'TeamKey TeamLeadKey',
  TeamMembers: 'TeamMemberKey TeamKey MemberKey TeamImpersonationLevel',
  OpenHouse: 'OpenHouseKey ListingKey OpenHouseDate OpenHouseStartTime OpenHouseEndTime OpenHouseRemarks FeedTypes',
  Media: 'MediaKey MediaURL MediaCategory Permission Order ShortDescription',
};
const entity = (name: string, fields: string): string =>
  `<EntityType Name="${name}">${fields
    .split(' ')
    .map((field) => `<Property Name="${field}" Type="Edm.String"/>`)
    .join('')}</EntityType>`;
const metadataWith = (more: Readonly<Record<string, string>>): string =>
  `<?xml version="1.0"?><edmx:Edmx><Schema Namespace="reso">${entity('Property', PROPERTY)}${Object.entries({ ...OTHERS, ...more })
    .map(([name, fields]) => entity(name, fields))
    .join('')}<EntityContainer Name="C"><EntitySet Name="Property" EntityType="reso.Property"/></EntityContainer></Schema></edmx:Edmx>`;

/** An MLS server of a few lines that answers as the test says. It keeps what it was asked. */
export class TinyReso {
  readonly asked: Asked[] = [];
  tokensIssued = 0;
  /** Fields of further resources, by resource. */
  more: Readonly<Record<string, string>> = {};
  /** Answers a resource; the default is an empty collection. */
  answer: (asked: Asked) => Reply = () => ({ body: { value: [] } });
  private server: Server | undefined;

  async start(): Promise<void> {
    this.server = createServer((request, response) => this.handle(request, response));
    await new Promise<void>((resolve) => {
      this.server!.listen(0, '127.0.0.1', resolve);
    });
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.server!.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server?.closeAllConnections();
    await new Promise((resolve) => {
      this.server?.close(resolve);
    });
  }

  private handle(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url!, this.origin);
    if (url.pathname === '/oauth/token') {
      this.tokensIssued += 1;
      send(response, { body: { access_token: `issued-${this.tokensIssued}`, token_type: 'Bearer', expires_in: 3600 } }, false);
      return;
    }
    if (url.pathname === '/odata/$metadata') {
      send(response, { headers: { 'content-type': 'application/xml' }, body: metadataWith(this.more) }, false);
      return;
    }
    const asked = { path: url.pathname, query: url.searchParams, headers: request.headers };
    this.asked.push(asked);
    send(response, this.answer(asked), String(request.headers['accept-encoding'] ?? '').includes('gzip'));
  }
}

function send(response: ServerResponse, reply: Reply, compress: boolean): void {
  const ready = Buffer.isBuffer(reply.body) ? reply.body : undefined;
  const text = typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body ?? {});
  const body = ready ?? (compress ? gzipSync(text) : Buffer.from(text));
  if (reply.cut === 0) {
    response.destroy();
    return;
  }
  response.writeHead(reply.status ?? 200, {
    'content-type': 'application/json',
    'odata-version': '4.01',
    ...(compress ? { 'content-encoding': 'gzip' } : {}),
    ...reply.headers,
  });
  if (reply.cut !== undefined) response.write(body.subarray(0, reply.cut), () => response.destroy());
  else if (reply.stall) response.write(body.subarray(0, body.length / 2));
  else response.end(body);
}
