import 'reflect-metadata';
import type { LoadedConfig } from '@gatehouse/config';
import { ChangeDesk, HttpEdge } from '@gatehouse/mcp';
import type { LoggerService } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Closers } from './compose/closers.js';
import { composeGateway } from './compose/compose-gateway.js';
import type { GatewayParts } from './compose/gateway-parts.js';
import type { GatewayPorts } from './compose/gateway-ports.js';
import { GatewayModule } from './gateway.module.js';

export interface RunningGateway {
  /** Where it listens, e.g. `http://127.0.0.1:8080`. */
  readonly address: string;
  /** Takes up what of a changed configuration needs no restart, and logs what does. Never rejects. */
  reconfigure(next: LoadedConfig): Promise<void>;
  /** Lets calls in flight end, then closes everything, the audit trail last. */
  close(): Promise<void>;
}

/** The gateway cannot start; the message is one sentence that says what to do. */
export class StartFault extends Error {}

/** Starts the whole gateway, or nothing: what was opened before a fault is closed again. */
export async function startGateway(
  loaded: LoadedConfig,
  ports: GatewayPorts,
  place: { folder: string; logger: LoggerService },
): Promise<RunningGateway> {
  const closers = new Closers();
  try {
    const parts = await composeGateway(loaded, ports, place, closers);
    const app = await listen(parts, loaded, place.logger, closers);
    await parts.trail.record({
      kind: 'gateway.started',
      details: { version: parts.edgeOptions.serverInfo.version, policies: parts.policy.version },
    });
    return { address: await app.getUrl(), reconfigure: (next) => parts.live.takeUp(next), close: () => closers.close() };
  } catch (error) {
    await closers.close();
    throw error;
  }
}

/**
 * How long a request may take until it is read, after which Node answers 408 and ends the connection (looking every 30 s): whoever sends two bytes of a
 * hundred would hold one for ever. Answers may take as long as they do.
 */
const REQUEST_MS = 60_000;

function adapterFor({ gateway }: LoadedConfig['config']): FastifyAdapter {
  const adapter = new FastifyAdapter({
    forceCloseConnections: 'idle',
    requestTimeout: REQUEST_MS,
    keepAliveTimeout: 65_000,
    // Nobody's X-Forwarded-For is believed but theirs.
    trustProxy: gateway.trustedProxies.length > 0 ? gateway.trustedProxies : false,
    // People write the address of an MCP endpoint either way.
    routerOptions: { ignoreTrailingSlash: true },
  });
  // Ring 1 decides before a byte of the body is read: the MCP edge reads it from the raw request.
  // Fastify's own JSON parser would read the body first, whatever Nest was told.
  const fastify = adapter.getInstance();
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('*', (_request: unknown, _payload: unknown, done: (error: null) => void) => done(null));
  return adapter;
}

async function listen(
  parts: GatewayParts,
  { config }: LoadedConfig,
  logger: LoggerService,
  closers: Closers,
): Promise<NestFastifyApplication> {
  const adapter = adapterFor(config);
  const app = await NestFactory.create<NestFastifyApplication>(GatewayModule.with(parts), adapter, {
    logger,
    bodyParser: false,
    abortOnError: false,
  });
  let edge: HttpEdge | undefined;
  closers.add(async () => {
    // From here on who asks is sent away; who waits for an answer gets it.
    const closed = app.close();
    await edge?.close();
    // A connection that never sent a request, or never ends one, would keep the server from closing.
    app.getHttpServer().closeAllConnections();
    await closed;
  });
  await app.init();
  const listening = app.get(HttpEdge);
  edge = listening;
  const changes = app.get(ChangeDesk);
  parts.registry.onChange(() => changes.catalogueChanged());
  parts.policy.onReplaced(() => changes.catalogueChanged());
  const { host, port } = config.gateway;
  try {
    await app.listen(port, host);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE')
      throw new StartFault(`Port ${port} on ${host} is in use. Stop what listens there, or choose another gateway.port.`);
    if (code === 'EACCES' || code === 'EADDRNOTAVAIL')
      throw new StartFault(`Listening on ${host}:${port} is not possible (${code}). Choose another gateway.host or gateway.port.`);
    throw error;
  }
  return app;
}
