import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { JsonObject } from '@gatehouse/kernel';
import type { SandboxWorld } from '../data/world.js';
import { Faults, type Fault, type SimpleFault } from './faults.js';
import { Quirks } from './quirks.js';
import { defaultTraits, type Traits } from './traits.js';
import { ODataError } from './odata-error.js';
import { errorReply, send } from './replies.js';
import { RequestCounts } from './request-counts.js';
import { Service } from './service.js';
import { Store } from './store.js';
import type { TokenOptions } from './token-desk.js';

export interface ResoOptions extends TokenOptions {
  /** Where clients find this server, up to and with `/reso`: `http://127.0.0.1:8081/reso`. Set by `listen` where left out. */
  readonly baseUrl?: string;
  /** Records on a page unless the client prefers another size; 100 unless told. */
  readonly pageSize?: number;
}

/** For tests, in the same process; nothing of it can be reached over HTTP. */
export interface ResoControls {
  /** Makes requests fail until cleared with undefined, or `times` times. */
  setFault(fault: Fault | SimpleFault | undefined): void;
  /** Quirks of real servers by id, each on its own switch. */
  readonly quirks: Quirks;
  /** How it speaks; may be changed while it runs. */
  readonly traits: Traits;
  /** Changes a record as the MLS itself would: no rules, but a new ModificationTimestamp and an EntityEvent. Throws where there is no such record. */
  update(resource: string, key: string, patch: JsonObject): JsonObject;
  remove(resource: string, key: string): void;
  /** Puts a record in place of whatever has its key, and announces it. */
  put(resource: string, key: string, row: JsonObject): void;
  /** Forgets all tokens given out: the next request of every client is a 401. */
  revokeTokens(): void;
  readonly requests: RequestCounts;
  /** Serves it alone, on 127.0.0.1; port 0 is any free one. */
  listen(port?: number): Promise<{ readonly baseUrl: string; close(): Promise<void> }>;
}

/** A handler for everything under `/reso`, with its controls as properties. */
export type ResoServer = ((req: IncomingMessage, res: ServerResponse) => void) & ResoControls;

const VERSIONS = ['4.0', '4.01'];

/** The version to answer in. Throws ODataError 400 for one that this server does not speak. */
function versionFor(req: IncomingMessage, highest: string): string {
  const spoken = req.headers['odata-version'];
  if (spoken !== undefined && !VERSIONS.includes(String(spoken)))
    throw new ODataError(400, 'UnsupportedVersion', 'OData-Version must be 4.0 or 4.01', { target: 'OData-Version' });
  const most = req.headers['odata-maxversion'];
  if (most !== undefined && !(Number(most) >= 4))
    throw new ODataError(400, 'UnsupportedVersion', 'OData-MaxVersion must be 4.0 or 4.01', { target: 'OData-MaxVersion' });
  return spoken === '4.0' || Number(most) === 4 ? '4.0' : highest;
}

function unforeseen(): ODataError {
  return new ODataError(500, 'ServerError', 'The request could not be answered');
}

/** The RESO Web API of the sandbox MLS: leaky on purpose, so that the gateway has something to hold back. */
export function createResoServer(world: SandboxWorld, options: ResoOptions): ResoServer {
  let base = options.baseUrl ?? 'http://127.0.0.1/reso';
  const root = () => `${base}/odata`;
  const faults = new Faults();
  const requests = new RequestCounts();
  const store = new Store(world, root);
  const traits = defaultTraits();
  const quirks = new Quirks(faults, traits, store);
  const service = new Service({ store, faults, requests, root, traits, options });

  const answer = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    let version: string = traits.odata;
    try {
      version = versionFor(req, traits.odata);
      const reply = await service.answer(req, res);
      if (reply) send(res, reply, version);
    } catch (error) {
      send(res, errorReply(error instanceof ODataError ? error : unforeseen()), version);
    }
  };
  const handler = (req: IncomingMessage, res: ServerResponse): void => void answer(req, res);

  const listen: ResoControls['listen'] = async (port = 0) => {
    const server = createServer(handler);
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
    if (options.baseUrl === undefined) base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/reso`;
    const close = () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    return { baseUrl: base, close };
  };

  const controls: ResoControls = {
    setFault: (fault) => faults.set(fault),
    update: (resource, key, patch) => store.update(resource, key, patch),
    remove: (resource, key) => store.remove(resource, key),
    put: (resource, key, row) => store.put(resource, key, row),
    revokeTokens: () => service.revokeTokens(),
    quirks,
    traits,
    requests,
    listen,
  };
  return Object.assign(handler, controls);
}
