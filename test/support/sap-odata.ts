import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type mockserver from '@sap-ux/fe-mockserver-core';
import { KEYS, recordsOf, typesOf, type Form } from './second-reso/model.js';
import { TOKEN } from './second-reso/server.js';

const ROOT = '/reso/odata';
// A CommonJS package, and what an import gives of it depends on who loads it.
const { default: FEMockserver } = createRequire(import.meta.url)('@sap-ux/fe-mockserver-core') as typeof mockserver;
const silent = (): undefined => undefined;
const logger = { debug: silent, info: silent, warn: silent, error: silent, silly: silent, verbose: silent, perf: silent };

/** CSDL as most tools write it. */
function plainMetadata(form: Form): string {
  const types = Object.entries(typesOf(form));
  const entity = ([name, fields]: (typeof types)[number]): string =>
    `<EntityType Name="${name}"><Key><PropertyRef Name="${KEYS[name]}"/></Key>${Object.entries(fields)
      .map(([field, type]) => `<Property Name="${field}" Type="${type}"${field === KEYS[name] ? ' Nullable="false"' : ''}/>`)
      .join('')}</EntityType>`;
  const sets = types.map(([name]) => `<EntitySet Name="${name}" EntityType="org.reso.metadata.${name}"/>`);
  return `<?xml version="1.0" encoding="utf-8"?>
<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"><edmx:DataServices>
<Schema Namespace="org.reso.metadata" xmlns="http://docs.oasis-open.org/odata/ns/edm">
${types.map(entity).join('\n')}
<EntityContainer Name="Default">${sets.join('')}</EntityContainer>
</Schema></edmx:DataServices></edmx:Edmx>`;
}

/**
 * An OData V4 server that nobody of this project wrote: the mock server that SAP keeps for its own applications. Its reading of `$filter`, its
 * evaluation, its `$orderby`, its JSON and its failures are its own. Ours are the records and the token before it, since it asks for none. It knows
 * enumerations as strings alone, and no page size of its own.
 */
export async function startSapOdata(form: Form) {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-sap-'));
  await writeFile(join(folder, 'metadata.xml'), plainMetadata(form));
  for (const [name, rows] of Object.entries(recordsOf(form))) await writeFile(join(folder, `${name}.json`), JSON.stringify(rows));
  const service = { urlPath: ROOT, metadataPath: join(folder, 'metadata.xml'), mockdataPath: folder, strictKeyMode: true, logger };
  const sap = new FEMockserver({ services: [service as never] });
  await sap.isReady;
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const refuse = (status: number) => response.writeHead(status, { 'content-type': 'application/json' }).end('{"error":{}}');
    asked.push(request.url ?? '');
    if (request.headers.authorization !== `Bearer ${TOKEN}`) return refuse(401);
    return sap.getRouter()(request as never, response as never, () => refuse(404));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    asked,
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}${ROOT}/`,
    close: async () => {
      await new Promise((resolve) => server.close(resolve).closeAllConnections());
      await sap.dispose();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
