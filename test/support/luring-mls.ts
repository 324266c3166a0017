import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
const closed = (server: Server) => new Promise((resolve) => server.close(resolve).closeAllConnections());

/** An address in an answer, but where the next page is: that has rules of its own (Q9 to Q11). */
const ADDRESS = /"((?!@odata\.nextLink)[^"]+)":"https?:[^"]*"/g;

/**
 * Stands before an MLS and puts an address of its own wherever a record or an answer of that MLS has one, also in its headers. Whoever asks it
 * for anything is counted: that server is one inside somebody's network, as far as a gateway that fetched it could know.
 */
export async function luringMls(mls: string) {
  const visits: string[] = [];
  const lured = new Set<string>();
  const trap = createServer((request, response) => {
    visits.push(request.url ?? '');
    response.end('{}');
  });
  const lure = await listening(trap);
  const passedOn = async (request: IncomingMessage) => {
    const { host: _host, connection: _connection, 'content-length': _length, ...headers } = request.headers;
    const body = await buffer(request);
    const sent = { method: request.method!, headers: headers as Record<string, string>, redirect: 'manual' } as const;
    const answer = await fetch(new URL(request.url ?? '/', mls), body.length > 0 ? { ...sent, body } : sent);
    const text = (await answer.text()).replaceAll(ADDRESS, (_whole, name: string) => {
      lured.add(name);
      return `"${name}":"${lure}/${name}"`;
    });
    const given = Object.fromEntries(
      [...answer.headers].filter(([name]) => !/^(?:content-(?:length|encoding)|transfer-encoding|connection|keep-alive)$/.test(name)),
    );
    return { status: answer.status, headers: { ...given, location: `${lure}/location`, link: `<${lure}/link>; rel="next"` }, text };
  };
  const before = createServer((request, response) => {
    void passedOn(request).then(({ status, headers, text }) => response.writeHead(status, headers).end(text));
  });
  return {
    url: await listening(before),
    lure,
    /** Requests that came to the addresses. */
    visits,
    /** Names of fields that had one. */
    lured,
    close: () => Promise.all([closed(before), closed(trap)]),
  };
}
