import 'reflect-metadata';
import { applyDecorators, Injectable, SetMetadata } from '@nestjs/common';

/** What a method needs before it is answered. Required, so that no method can answer MCP without saying it. */
export type AccessKind = 'catalogue' | 'tool' | 'prompt' | 'resource' | 'completion' | 'task' | 'subscription';

export interface McpRoute {
  readonly method: string;
  readonly access: AccessKind;
}

const MCP_ROUTE = 'gatehouse:mcp-route';

/**
 * Nest's own mark of a class that is an entry to the application. Without it a request-scoped APP_GUARD is left out silently
 * for handlers made by ExternalContextCreator. Internal to Nest: `nest-internals.spec.ts` fails if an upgrade moves it.
 */
export const ENTRY_PROVIDER = '__entryProvider__';

/** Marks the one class whose methods answer MCP messages. */
export const McpGateway = (): ClassDecorator => applyDecorators(Injectable(), SetMetadata(ENTRY_PROVIDER, true));

/** Binds a handler to an MCP method. What upstreams offer is data of these, never a handler, so none can be left unguarded. */
export const OnMcp = (method: string, access: AccessKind): MethodDecorator => SetMetadata(MCP_ROUTE, { method, access } satisfies McpRoute);

export function routeOf(handler: object): McpRoute | undefined {
  return Reflect.getMetadata(MCP_ROUTE, handler) as McpRoute | undefined;
}
