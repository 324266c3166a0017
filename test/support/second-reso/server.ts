import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { BadRequest, compileFilter } from './filter.js';
import { metadataOf, recordsOf, STATUSES, STATUS_TYPE, typesOf, type Form } from './model.js';

export const TOKEN = 'second-server-token';
const ROOT = '/api/v2/listings/';
/** Rows of one page, whatever was asked: a server may give fewer than $top (OData 4.01 Protocol §11.2.6.7). */
const PAGE = 7;
const KNOWN = ['$select', '$filter', '$orderby', '$top', '$skip', '$count', '$skiptoken'];

type Row = Readonly<Record<string, unknown>>;
interface Ready {
  readonly form: Form;
  readonly rows: readonly Row[];
  readonly fields: Readonly<Record<string, string>>;
}

/**
 * A RESO Web API server that shares no code with the sandbox: written by ourselves for these tests, from the OData rules alone. What is open
 * to a server it does otherwise: control information without `odata.` under 4.01, pages by an opaque $skiptoken and a relative link, its own
 * page size, errors with details and an inner error, no compression, no Lookup, no resource but three.
 */
export async function startSecondReso(form: Form) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    answer(form, request, response);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    asked,
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}${ROOT}`,
    close: () => new Promise((resolve) => server.close(resolve).closeAllConnections()),
  };
}

function answer(form: Form, request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? '/', 'http://second.example');
  const send = (status: number, type: string, text: string): void => {
    response.writeHead(status, { 'content-type': type, 'OData-Version': form.version, 'preference-applied': `maxpagesize=${PAGE}` });
    response.end(text);
  };
  const json =
    form.version === '4.01' ? 'application/json;metadata=minimal' : 'application/json;odata.metadata=minimal;odata.streaming=true';
  const fail = (status: number, code: string, message: string): void =>
    send(
      status,
      json,
      JSON.stringify({ error: { code, message, target: '$filter', details: [{ code, message }], innererror: { trace: 'x' } } }),
    );
  if (request.headers.authorization !== `Bearer ${TOKEN}`) return fail(403, 'Denied', 'the token is not good');
  const resource = url.pathname.slice(ROOT.length);
  if (resource === '$metadata') return send(200, 'application/xml;charset=utf-8', metadataOf(form));
  const rows = recordsOf(form)[resource];
  if (!rows) return fail(404, 'NotFound', 'no such resource');
  try {
    const page = pageOf({ form, rows, fields: typesOf(form)[resource]! }, url);
    send(200, json, JSON.stringify(page));
  } catch (error) {
    if (!(error instanceof BadRequest)) throw error;
    fail(400, 'BadRequest', error.message);
  }
}

function pageOf({ form, rows, fields }: Ready, url: URL): Row {
  const options = url.searchParams;
  for (const name of options.keys()) if (!KNOWN.includes(name)) throw new BadRequest(`${name} is not served`);
  const membersOf = (type: string): readonly string[] | undefined => (type === STATUS_TYPE ? Object.keys(STATUSES) : undefined);
  const filter = options.get('$filter');
  const holds = filter === null ? () => true : compileFilter(filter, { version: form.version, membersOf, typeOf: (path) => fields[path] });
  const found = ordered(rows.filter(holds), options.get('$orderby'), fields);
  const from = fromToken(options.get('$skiptoken')) ?? Number(options.get('$skip') ?? 0);
  const end = options.has('$top') ? Number(options.get('$skip') ?? 0) + Number(options.get('$top')) : Infinity;
  const to = Math.min(from + PAGE, end, found.length);
  const prefix = form.version === '4.01' ? '@' : '@odata.';
  const next = new URLSearchParams([...options].filter(([name]) => name !== '$skiptoken'));
  next.set('$skiptoken', toToken(to));
  return {
    [`${prefix}context`]: `${url.origin}${ROOT}$metadata#Property`,
    ...(options.get('$count') === 'true' ? { [`${prefix}count`]: found.length } : {}),
    // By the query alone it is the same resource: a relative reference (RFC 3986 §5.2.2).
    ...(to < Math.min(found.length, end) ? { [`${prefix}nextLink`]: `?${next.toString()}` } : {}),
    value: found
      .slice(from, to)
      .map((row) => ({ [`${prefix}etag`]: `W/"${String(row['ModificationTimestamp'])}"`, ...selected(row, options, fields) })),
  };
}

const toToken = (place: number): string => Buffer.from(`p${place}`).toString('base64url');
const fromToken = (token: string | null): number | undefined =>
  token === null ? undefined : Number(Buffer.from(token, 'base64url').toString().slice(1));

function selected(row: Row, options: URLSearchParams, fields: Ready['fields']): Row {
  const names = options.get('$select')?.split(',') ?? Object.keys(fields);
  for (const name of names) if (fields[name] === undefined) throw new BadRequest(`there is no property ${name}`);
  return Object.fromEntries(names.map((name) => [name, row[name]]));
}

function ordered(rows: readonly Row[], orderBy: string | null, fields: Ready['fields']): readonly Row[] {
  if (orderBy === null) return rows;
  const keys = orderBy.split(',').map((item) => item.trim().split(/\s+/));
  for (const [name = ''] of keys) if (fields[name] === undefined) throw new BadRequest(`there is no property ${name}`);
  return rows.toSorted((one, other) => {
    for (const [name = '', direction] of keys) {
      const [left, right] = [one[name] as string, other[name] as string];
      if (left !== right) return (left > right ? 1 : -1) * (direction === 'desc' ? -1 : 1);
    }
    return 0;
  });
}
