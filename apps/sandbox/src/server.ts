import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { localhostHostValidation } from '@modelcontextprotocol/node';
import { controlPlane } from './control/control-plane.js';
import type { HttpListener } from './control/listener.js';
import { createCrm, type CrmService } from './crm/server.js';
import { buildWorld, type SandboxWorld } from './data/index.js';
import { FaultyService } from './faulty/faulty-http.js';
import { HostileService } from './hostile/server.js';
import type { HostileSettings } from './hostile/settings.js';
import type { McpEndpoint } from './mcp/endpoint.js';
import { listening, stopped } from './listening.js';
import { createParcels } from './parcels/server.js';
import { createResoMcp } from './reso-mcp/server.js';
import { createResoServer, type ResoServer } from './reso/index.js';
import { createSimplyRets, type SimplyRetsService } from './simplyrets/service.js';
import { createShowings, type ShowingService } from './showings/service.js';

/** Fit for the sandbox alone: they are printed in the README, and protect nothing but synthetic data on this machine. */
export const SANDBOX_SECRETS = {
  resoClientSecret: 'sandbox-reso-secret',
  crmToken: 'sandbox-crm-token',
  showingsKey: 'sandbox-showings-key',
  simplyRetsPassword: 'simplyrets',
} as const;

/** Client id of the RESO server's client credentials. */
const RESO_CLIENT = 'gatehouse-sandbox';
const SIMPLYRETS_USER = 'simplyrets';

export interface SandboxOptions {
  /** 0 takes a free port. */
  readonly port: number;
  readonly host?: string;
  /** Same seed, same world. */
  readonly seed?: number;
  readonly secrets?: {
    readonly resoClientSecret?: string;
    readonly crmToken?: string;
    readonly showingsKey?: string;
    readonly simplyRetsPassword?: string;
  };
  /** Opens POST /__control. */
  readonly control?: boolean;
  readonly hostile?: Partial<HostileSettings>;
}

export interface Sandbox {
  /** Without a slash at the end, e.g. http://127.0.0.1:8081. */
  readonly url: string;
  readonly world: SandboxWorld;
  readonly reso: ResoServer;
  readonly crm: CrmService;
  readonly hostile: HostileService;
  /** Public parcel records. */
  readonly parcels: McpEndpoint;
  /** OData by an MCP tool, put through as it comes. */
  readonly resoMcp: McpEndpoint;
  readonly showings: ShowingService;
  readonly simplyRets: SimplyRetsService;
  readonly faulty: FaultyService;
  close(): Promise<void>;
}

/**
 * The outside world of a brokerage on one port: /reso (RESO Web API), /crm/mcp, /market/mcp (hostile), /faulty/mcp (its tools are
 * faults), /parcels/mcp (public parcel records), /reso-mcp (OData by a tool),
 * /showings/v1 (an API that is not MCP), /simplyrets (listings in JSON of its own), /healthz, and on request
 * /__control. Rejects when the port cannot be had.
 */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const host = options.host ?? '127.0.0.1';
  const world = buildWorld(options.seed);
  const crm = createCrm(world, options.secrets?.crmToken ?? SANDBOX_SECRETS.crmToken);
  const hostile = new HostileService(world, options.hostile);
  // Longer than any client keeps an idle connection, so that none is cut as it is used again.
  const server = createServer({ keepAliveTimeout: 65_000 });
  await listening(server, options.port, host);
  const url = `http://${host}:${(server.address() as AddressInfo).port}`;
  const clientSecret = options.secrets?.resoClientSecret ?? SANDBOX_SECRETS.resoClientSecret;
  const reso = createResoServer(world, { clientId: RESO_CLIENT, clientSecret, baseUrl: `${url}/reso` });
  const showings = createShowings(world, options.secrets?.showingsKey ?? SANDBOX_SECRETS.showingsKey);
  const resoMcp = createResoMcp({ tokenUrl: `${url}/reso/oauth/token`, clientId: RESO_CLIENT, clientSecret });
  const password = options.secrets?.simplyRetsPassword ?? SANDBOX_SECRETS.simplyRetsPassword;
  const simplyRets = createSimplyRets(world, { user: SIMPLYRETS_USER, password });
  const sandbox = {
    url,
    world,
    reso,
    crm,
    hostile,
    parcels: createParcels(world),
    resoMcp,
    showings,
    simplyRets,
    faulty: new FaultyService(),
  };
  server.on('request', router(mountsOf(sandbox, options.control ?? false)));
  return {
    ...sandbox,
    close: async () => {
      await Promise.all([crm.endpoint.close(), hostile.endpoint.close(), sandbox.parcels.close(), resoMcp.close()]);
      await stopped(server);
    },
  };
}

type Mounts = Readonly<Record<string, HttpListener>>;

function mountsOf(sandbox: Omit<Sandbox, 'close'>, control: boolean): Mounts {
  const { world, reso, crm, hostile, parcels, resoMcp, showings, simplyRets, faulty } = sandbox;
  return {
    '/reso': reso,
    '/crm/mcp': (request, response) => crm.endpoint.handle(request, response),
    '/market/mcp': (request, response) => hostile.endpoint.handle(request, response),
    '/parcels/mcp': (request, response) => parcels.handle(request, response),
    '/reso-mcp': (request, response) => resoMcp.handle(request, response),
    '/showings/v1': (request, response) => showings.handle(request, response),
    '/simplyrets': (request, response) => simplyRets.handle(request, response),
    '/faulty/mcp': (request, response) => faulty.handle(request, response),
    '/healthz': (_request, response) => answer(response, 200, { status: 'ok', listings: world.tables.Property.length }),
    ...(control ? { '/__control': controlPlane(sandbox) } : {}),
  };
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

function router(mounts: Mounts): (request: IncomingMessage, response: ServerResponse) => void {
  // Against DNS rebinding (MCP 2026-07-28, Security best practices): no web page may reach this server by a name of its own.
  const namedLocally = localhostHostValidation();
  return (request, response) => {
    if (!namedLocally(request, response)) return;
    const [path = ''] = (request.url ?? '/').split('?', 1);
    const mount = Object.keys(mounts).find((prefix) => path === prefix || path.startsWith(`${prefix}/`));
    const listener = mount === undefined ? undefined : mounts[mount];
    if (!listener) return answer(response, 404, { error: `Nothing is here. The sandbox serves ${Object.keys(mounts).join(', ')}.` });
    Promise.resolve(listener(request, response)).catch(() => {
      if (response.headersSent) response.destroy();
      else answer(response, 500, { error: 'The sandbox failed to answer.' });
    });
  };
}
