import type { GroupRecord, PersonRecord } from '../accounts/person.js';
import { answeredGroup, answeredUser, etagOf, Projection, type Answered } from './scim-answer.js';
import { MOST_RESULTS, resourceTypes, schemas, serviceProviderConfig } from './scim-documents.js';
import { ScimFault } from './scim-fault.js';
import { matches, parseFilter, type Filter } from './scim-filter.js';
import { ScimGroups } from './scim-groups.js';
import { patched } from './scim-patch.js';
import type { ScimClient, ScimPlace } from './scim-place.js';
import { groupShape, type Shape } from './scim-schema.js';
import { ScimUsers, type Precondition } from './scim-users.js';
import { readResource, ResourceSight, type Resource } from './scim-values.js';

const LIST_SCHEMA = 'urn:ietf:params:scim:api:messages:2.0:ListResponse';
const USUAL_COUNT = 100;

export interface ScimRequest {
  readonly method: string;
  /** Below the endpoint, e.g. `/Users/2819c223`. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly ifMatch?: Precondition;
  readonly ifNoneMatch?: string | undefined;
  /** Parsed JSON; undefined where there is none. */
  readonly body?: unknown;
}

export interface ScimAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: object;
}

interface Versioned {
  readonly id: string;
  readonly version: number;
}

/** Resources of one type. */
interface Resources<T extends Versioned> {
  readonly shape: Shape;
  /** All that a filter could find. */
  candidates(filter: Filter | undefined): Promise<readonly T[]>;
  get(id: string): Promise<T>;
  create(resource: Resource): Promise<T>;
  update(id: string, precondition: Precondition, revise: (resource: Resource) => Resource): Promise<T>;
  remove(id: string, precondition: Precondition): Promise<void>;
  answered(record: T): Answered;
}

/** The SCIM 2.0 protocol (RFC 7644) for one client at a time. Knows nothing of HTTP frameworks. */
export class ScimService {
  constructor(private readonly place: ScimPlace) {}

  /** Throws ScimFault. */
  async answer(client: ScimClient, request: ScimRequest): Promise<ScimAnswer> {
    const [type = '', id, ...deeper] = request.path.split('/').slice(1).map(decoded);
    if (deeper.length > 0) throw ScimFault.notFound();
    switch (type) {
      case 'Users':
        return this.about(this.users(client), id, request);
      case 'Groups':
        return this.about(this.groups(client), id, request);
      case 'Me':
      case 'Bulk':
        throw new ScimFault(501, `${type} is not served here.`);
      default:
        return this.described(client, { type, id, request });
    }
  }

  private described(client: ScimClient, { type, id, request }: { type: string; id: string | undefined; request: ScimRequest }): ScimAnswer {
    const { base } = this.place;
    const found = (): object | undefined => {
      if (type === 'ServiceProviderConfig' && id === undefined) return serviceProviderConfig(base);
      const listed =
        type === 'ResourceTypes' ? resourceTypes(client.shape, base) : type === 'Schemas' ? schemas(client.shape, base) : undefined;
      if (!listed || id === undefined) return listed && listOf(listed);
      return listed.find((each) => (each as { id: string }).id === id);
    };
    const body = found();
    if (!body) throw ScimFault.notFound();
    if (request.method !== 'GET') throw notAllowed();
    // They are the same for everybody, and nothing is to be found out by them (RFC 7644 section 4).
    if (request.query.has('filter')) throw new ScimFault(403, 'This cannot be filtered.');
    return { status: 200, body };
  }

  private users(client: ScimClient): Resources<PersonRecord> {
    const users = new ScimUsers(client, this.place);
    const { shape } = client;
    return bound(users, {
      shape,
      answered: (record) => answeredUser(shape, record, this.place.base),
      // Asked before each user that is made: nobody else needs to be looked at.
      candidates: (filter) =>
        filter?.op === 'eq' && filter.path.toLowerCase() === 'username' ? users.called(String(filter.value)) : users.all(),
    });
  }

  private groups(client: ScimClient): Resources<GroupRecord> {
    const groups = new ScimGroups(client, this.place);
    const answered = (record: GroupRecord): Answered => answeredGroup(record, this.place.base);
    return bound(groups, { shape: groupShape, answered, candidates: () => groups.all() });
  }

  private async about<T extends Versioned>(resources: Resources<T>, id: string | undefined, request: ScimRequest): Promise<ScimAnswer> {
    const { method, ifMatch, body } = request;
    const one = (record: T, status = 200): ScimAnswer => answerOf(resources, record, { status, request });
    if (id === undefined) {
      if (method === 'GET') return list(resources, request.query);
      if (method === 'POST') return one(await resources.create(readResource(resources.shape, body)), 201);
      throw notAllowed();
    }
    switch (method) {
      case 'GET':
        return one(await resources.get(id));
      case 'PUT':
        return one(await resources.update(id, ifMatch, () => readResource(resources.shape, body)));
      case 'PATCH': {
        const record = await resources.update(id, ifMatch, (resource) => patched(resources.shape, resource, body));
        // A group can be long, and nobody asked for it (RFC 7644 section 3.5.2).
        const isWanted = resources.shape !== groupShape || request.query.has('attributes');
        return isWanted ? one(record) : { status: 204, headers: { etag: etagOf(record) } };
      }
      case 'DELETE':
        await resources.remove(id, ifMatch);
        return { status: 204 };
      default:
        throw notAllowed();
    }
  }
}

type Served<T extends Versioned> = Pick<Resources<T>, 'get' | 'create' | 'update' | 'remove'>;

function bound<T extends Versioned>(served: Served<T>, described: Omit<Resources<T>, keyof Served<T>>): Resources<T> {
  return {
    ...described,
    get: (id) => served.get(id),
    create: (resource) => served.create(resource),
    update: (id, precondition, revise) => served.update(id, precondition, revise),
    remove: (id, precondition) => served.remove(id, precondition),
  };
}

const notAllowed = (): ScimFault => new ScimFault(405, 'This method is not served here.');

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw ScimFault.notFound();
  }
}

function listOf(resources: readonly object[], more: object = {}): object {
  const { length } = resources;
  return { schemas: [LIST_SCHEMA], totalResults: length, startIndex: 1, itemsPerPage: length, Resources: resources, ...more };
}

function answerOf<T extends Versioned>(
  resources: Resources<T>,
  record: T,
  { status, request }: { status: number; request: ScimRequest },
): ScimAnswer {
  const answered = resources.answered(record);
  const etag = etagOf(record);
  const { location } = answered['meta'] as { location: string };
  const headers = { etag, ...(status === 201 ? { location } : {}) };
  if (request.method === 'GET' && request.ifNoneMatch?.split(',').some((tag) => tag.trim() === etag)) return { status: 304, headers };
  return { status, headers, body: new Projection(request.query, resources.shape).of(answered) };
}

async function list<T extends Versioned>(resources: Resources<T>, query: URLSearchParams): Promise<ScimAnswer> {
  const text = query.get('filter');
  const filter = text === null || text === '' ? undefined : parseFilter(text);
  const all = (await resources.candidates(filter)).map((record) => resources.answered(record));
  const found = filter ? all.filter((each) => matches(filter, new ResourceSight(resources.shape, each))) : all;
  const startIndex = Math.max(1, whole(query, 'startIndex', 1));
  const count = Math.min(MOST_RESULTS, Math.max(0, whole(query, 'count', USUAL_COUNT)));
  const projection = new Projection(query, resources.shape);
  const page = found.slice(startIndex - 1, startIndex - 1 + count).map((each) => projection.of(each));
  return { status: 200, body: listOf(page, { totalResults: found.length, startIndex }) };
}

function whole(query: URLSearchParams, name: string, usual: number): number {
  const given = query.get(name);
  if (given === null || given === '') return usual;
  if (!/^[+-]?\d{1,9}$/.test(given)) throw ScimFault.badRequest('invalidValue', `${name} has to be a whole number.`);
  return Number(given);
}
