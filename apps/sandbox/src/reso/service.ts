import type { IncomingMessage, ServerResponse } from 'node:http';
import { readAddress, type Address } from './address.js';
import { meet, quotaHeaders, Suspension } from './fault-answers.js';
import { Met, type Faults } from './faults.js';
import { metadataXml, serviceDocument } from './metadata-xml.js';
import { badRequest, notFound, ODataError } from './odata-error.js';
import { Reads } from './reads.js';
import { jsonReply, type Reply } from './replies.js';
import type { RequestCounts } from './request-counts.js';
import { spoil } from './spoiled-answers.js';
import type { Store } from './store.js';
import { TokenDesk, type TokenOptions } from './token-desk.js';
import { TraitAnswers } from './trait-answers.js';
import { TraitBodies } from './trait-bodies.js';
import { TraitQueries } from './trait-queries.js';
import type { Traits } from './traits.js';
import { Writes } from './writes.js';

interface Parts {
  readonly store: Store;
  readonly faults: Faults;
  readonly requests: RequestCounts;
  /** Service root, without a slash at its end. */
  readonly root: () => string;
  readonly traits: Traits;
  readonly options: TokenOptions & { readonly pageSize?: number };
}

const DATA = /^(?:\/reso)?\/odata(?:\/(.*))?$/s;
const TOKEN = /^(?:\/reso)?\/oauth\/token$/;
const PAGE_SIZE = 100;

/** From a request to its answer: token, fault, address, method. */
export class Service {
  private readonly desk: TokenDesk;
  private readonly reads: Reads;
  private readonly writes: Writes;
  private readonly queries: TraitQueries;
  private readonly suspension = new Suspension();

  constructor(private readonly parts: Parts) {
    this.desk = new TokenDesk(parts.options);
    this.queries = new TraitQueries(parts.store, parts.traits);
    this.reads = new Reads(parts.store, parts.root, parts.options.pageSize ?? PAGE_SIZE, this.queries);
    this.writes = new Writes(parts.store, parts.root, new TraitBodies(parts.store, parts.traits));
  }

  revokeTokens(): void {
    this.desk.revokeAll();
  }

  /** Undefined where the connection is broken on purpose and nothing may be sent. */
  async answer(req: IncomingMessage, res: ServerResponse): Promise<Reply | undefined> {
    const target = req.url ?? '/';
    if (!URL.canParse(target, this.parts.root())) throw badRequest('The request target cannot be read');
    const url = new URL(target, this.parts.root());
    if (TOKEN.test(url.pathname)) {
      this.parts.requests.add({ method: req.method ?? '', resource: 'token', url: url.pathname });
      const meant = this.parts.faults.take('token').all.filter(({ resource }) => resource === 'token');
      const met = await meet(new Met(meant), req, res);
      return met === 'broken' ? undefined : (met ?? this.desk.issue(req));
    }
    const path = DATA.exec(url.pathname)?.[1];
    if (path === undefined && !DATA.test(url.pathname)) throw notFound('There is nothing here; the service root is /reso/odata');
    return this.data(path ?? '', url, { req, res });
  }

  private async data(path: string, url: URL, { req, res }: { req: IncomingMessage; res: ServerResponse }): Promise<Reply | undefined> {
    const document = path === '' || path === '$metadata';
    const address: Address =
      document || path.startsWith('$') ? { resource: path, rest: [] } : readAddress(this.queries.unprefixed(decodedQuotes(path)));
    this.parts.requests.add({ method: req.method ?? '', resource: address.resource, url: url.pathname + url.search });
    const met = this.parts.faults.take(address.resource);
    const quota = met.get('quota_headers');
    if (quota) for (const [name, value] of Object.entries(quotaHeaders(quota))) res.setHeader(name, value);
    if (met.has('expired_token') || (met.has('expired_page') && url.searchParams.has('$skiptoken'))) this.expire();
    const answered = await meet(met, req, res);
    if (answered) return answered === 'broken' ? undefined : answered;
    this.suspension.meet(met.get('suspending'));
    this.desk.check(req);
    if (path.startsWith('$') && !document) throw new ODataError(501, 'NotImplemented', `${path} is not implemented`);
    if (document) return this.document(path, req);
    const reply = await this.dispatch(address, url, { req, met });
    if (req.method === 'GET') return spoil(this.inOwnWords(reply, address, url), met);
    if (met.has('lost_answer')) req.socket.destroy();
    return met.has('lost_answer', 'unanswered') ? undefined : reply;
  }

  /** Once, or no client that signs in again would ever get on. */
  private expire(): void {
    this.desk.revokeAll();
    this.parts.faults.ended('expired_page');
  }

  private inOwnWords(reply: Reply, { resource, rest }: Address, url: URL): Reply {
    if (rest.length > 0 || !reply.headers['content-type']?.includes('json')) return reply;
    const select = url.searchParams
      .get('$select')
      ?.split(',')
      .map((name) => name.trim());
    const body = new TraitAnswers(this.parts.store, this.parts.traits).body(resource, JSON.parse(reply.body), select);
    return { ...reply, body: JSON.stringify(body) };
  }

  private document(path: string, req: IncomingMessage): Reply {
    if (req.method !== 'GET') throw new ODataError(405, 'NotAllowed', 'This can only be read', { headers: { allow: 'GET' } });
    if (path === '') return jsonReply(200, serviceDocument(this.parts.store, this.parts.root()));
    const body = metadataXml(this.parts.store, this.parts.traits);
    return { status: 200, headers: { 'content-type': 'application/xml;charset=utf-8' }, body };
  }

  private async dispatch(address: Address, url: URL, asked: { req: IncomingMessage; met: Met }): Promise<Reply> {
    const { req, met } = asked;
    if (req.method === 'GET') {
      this.acceptable(req, url);
      return this.reads.answer(address, { req, url, met });
    }
    if (address.rest.length > 0) throw badRequest('Write to the resource or to one record');
    const { resource, key } = address;
    this.parts.store.table(resource);
    if (req.method === 'POST' && key === undefined) return this.writes.create(resource, req);
    if (req.method === 'PATCH' && typeof key === 'string') {
      if (met.has('silent_patch')) return this.writes.pretend(resource, key, req);
      return this.writes.change(resource, key, req, met.has('silent_lookup'));
    }
    if (req.method === 'DELETE' && typeof key === 'string') return this.writes.remove(resource, key, req);
    throw new ODataError(405, 'NotAllowed', `${req.method ?? ''} is not possible here`, {
      headers: { allow: key === undefined ? 'GET, POST' : 'GET, PATCH, DELETE' },
    });
  }

  private acceptable(req: IncomingMessage, url: URL): void {
    const format = url.searchParams.get('$format') ?? 'json';
    const accept = String(req.headers.accept ?? '*/*');
    if (!/json/.test(format) || !/json|\*\/\*|application\/\*|text\/plain/.test(accept))
      throw new ODataError(415, 'UnsupportedMediaType', 'Only JSON is served');
  }
}

/** A key's quotes may come percent-encoded. */
function decodedQuotes(path: string): string {
  return path.replaceAll('%27', "'");
}
