import type { IncomingMessage } from 'node:http';
import { isJsonObject, type JsonObject } from '@gatehouse/kernel';
import { canonicalFields, fieldFaults } from './field-checks.js';
import { badRequest, ODataError, type ErrorDetail } from './odata-error.js';
import { emptyReply, jsonReply, readBody, type Reply } from './replies.js';
import type { EntityType } from './schema.js';
import type { Store } from './store.js';
import type { TraitBodies } from './trait-bodies.js';
import { etagOf, renderer } from './view.js';
import { WRITE_RULES, type WriteRules } from './write-rules.js';

const WHOLE = { orderBy: [], skip: 0, count: false, expand: [] } as const;

function rulesFor(resource: string): WriteRules {
  const rules = WRITE_RULES[resource];
  if (!rules) throw new ODataError(405, 'NotAllowed', `${resource} cannot be written`, { headers: { allow: 'GET' } });
  return rules;
}

async function bodyOf(req: IncomingMessage): Promise<JsonObject> {
  if (!String(req.headers['content-type'] ?? '').startsWith('application/json')) {
    throw new ODataError(415, 'UnsupportedMediaType', 'Send application/json');
  }
  let body: unknown;
  try {
    body = JSON.parse(await readBody(req));
  } catch (error) {
    if (error instanceof ODataError) throw error;
    throw badRequest('The body is not JSON');
  }
  if (!isJsonObject(body)) throw badRequest('The body must be one JSON object');
  return body;
}

function refuse(details: readonly ErrorDetail[]): void {
  if (details.length > 0) throw new ODataError(400, 'ValidationFailed', 'The record was not saved', { details });
}

function blank(type: EntityType): JsonObject {
  return Object.fromEntries([...type.fields.values()].map((field) => [field.name, field.collection ? [] : null]));
}

/** Add/Edit (RESO RCP-10): create, change, delete, with field-level details where a write is refused. */
export class Writes {
  constructor(
    private readonly store: Store,
    private readonly root: () => string,
    private readonly bodies: TraitBodies,
  ) {}

  async create(resource: string, req: IncomingMessage): Promise<Reply> {
    const rules = rulesFor(resource);
    const { type } = this.store.table(resource);
    const body = this.bodies.read(resource, await bodyOf(req));
    const absent = rules.required.filter((name) => body[name] === undefined || body[name] === null);
    const details = absent.map((name) => ({ code: 'Required', target: name, message: `${name} is needed.` }));
    refuse([...fieldFaults(type, body, this.store.lookups), ...details]);
    const given = canonicalFields(type, body);
    const faults = rules.faults(given, this.store);
    refuse(faults);
    const entered = { OriginalEntryTimestamp: new Date().toISOString() };
    const known = type.fields.has('OriginalEntryTimestamp') ? entered : {};
    const row = this.store.insert(resource, {
      ...blank(type),
      ...given,
      ...rules.derived(given, this.store),
      ...rules.identity(this.store),
      ...known,
    });
    return this.answer(resource, row, { req, status: 201 });
  }

  /** `silent` leaves out what is in no lookup instead of refusing it, and says that all is well. */
  async change(resource: string, key: string, req: IncomingMessage, silent = false): Promise<Reply> {
    const rules = rulesFor(resource);
    const { type } = this.store.table(resource);
    const row = this.store.record(resource, key);
    this.match(req, row);
    const given = this.bodies.read(resource, await bodyOf(req));
    const strangers = new Set(
      silent ? fieldFaults(type, given, this.store.lookups).flatMap(({ code, target }) => (code === 'NotInLookup' ? [target] : [])) : [],
    );
    const body = Object.fromEntries(Object.entries(given).filter(([name]) => !strangers.has(name)));
    refuse(fieldFaults(type, body, this.store.lookups));
    const patch = canonicalFields(type, body);
    for (const name of rules.required)
      if (patch[name] === null) refuse([{ code: 'Required', target: name, message: `${name} is needed.` }]);
    refuse(rules.faults({ ...row, ...patch }, this.store));
    const status: JsonObject =
      type.name === 'Property' && 'StandardStatus' in patch ? { StatusChangeTimestamp: new Date().toISOString() } : {};
    return this.answer(resource, this.store.update(resource, key, { ...patch, ...status }), { req, status: 200 });
  }

  remove(resource: string, key: string, req: IncomingMessage): Reply {
    rulesFor(resource);
    this.match(req, this.store.record(resource, key));
    this.store.remove(resource, key);
    return emptyReply(204);
  }

  /** The answer to a PATCH that was swallowed: as if it had been done. */
  pretend(resource: string, key: string, req: IncomingMessage): Reply {
    return this.answer(resource, this.store.record(resource, key), { req, status: 200 });
  }

  private match(req: IncomingMessage, row: JsonObject): void {
    const wanted = req.headers['if-match'];
    if (wanted !== undefined && wanted !== '*' && wanted !== etagOf(row)) {
      throw new ODataError(412, 'PreconditionFailed', 'The record has changed since it was read');
    }
  }

  private answer(resource: string, row: JsonObject, to: { readonly req: IncomingMessage; readonly status: 200 | 201 }): Reply {
    const { type } = this.store.table(resource);
    const key = String(row[type.key]);
    const url = `${this.root()}/${resource}('${key}')`;
    const made: Record<string, string> = to.status === 201 ? { location: url, EntityId: key, 'OData-EntityId': url } : {};
    const headers = { etag: etagOf(row), ...made };
    const preference = /\breturn=(minimal|representation)\b/.exec(String(to.req.headers['prefer'] ?? ''))?.[1];
    const applied: Record<string, string> = preference ? { 'Preference-Applied': `return=${preference}` } : {};
    if (preference === 'minimal' || (to.status === 200 && preference === undefined)) return emptyReply(204, { ...headers, ...applied });
    return jsonReply(
      to.status,
      { '@odata.context': `${this.root()}/$metadata#${resource}/$entity`, ...renderer(WHOLE, type, this.store)(row) },
      { ...headers, ...applied },
    );
  }
}
