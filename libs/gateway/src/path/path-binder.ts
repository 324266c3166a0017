import type { McpCall } from '@gatehouse/kernel';
import { Injectable, type Type } from '@nestjs/common';
import { ExternalContextCreator, MetadataScanner, ModulesContainer } from '@nestjs/core';
import type { InstanceWrapper } from '@nestjs/core/injector/instance-wrapper.js';
import { routeOf } from './on-mcp.js';

/** A handler with its guards, interceptors and filters around it. */
export type BoundHandler = (call: McpCall) => Promise<unknown>;

/** A request-scoped stage would be skipped without a word (its instance does not exist when the path is bound). Refused at start instead. */
export class ScopedPath extends Error {
  constructor(name: string) {
    super(`${name} or something it depends on is request-scoped; a stage must be a singleton. Remove the scope.`);
    this.name = 'ScopedPath';
  }
}

const CONTEXT_TYPE = 'mcp';
const ROUTE_ARGUMENTS = '__routeArguments__';

function wrapperOf(modules: ModulesContainer, path: Type): InstanceWrapper {
  for (const module of modules.values()) {
    const wrapper = module.providers.get(path);
    if (wrapper) return wrapper;
  }
  throw new Error(`${path.name} is not a provider of any module`);
}

/** Binds every `@OnMcp` method of a class as Nest binds a controller's routes, for context type `mcp`. */
@Injectable()
export class PathBinder {
  constructor(
    private readonly contexts: ExternalContextCreator,
    private readonly modules: ModulesContainer,
  ) {}

  bind(path: Type): ReadonlyMap<string, BoundHandler> {
    const wrapper = wrapperOf(this.modules, path);
    if (!wrapper.isDependencyTreeStatic()) throw new ScopedPath(path.name);
    const instance = wrapper.instance as Record<string, (...args: unknown[]) => unknown>;
    const bound = new Map<string, BoundHandler>();
    for (const name of new MetadataScanner().getAllMethodNames(Object.getPrototypeOf(instance) as object)) {
      const handler = instance[name];
      const route = handler && routeOf(handler);
      if (!handler || !route) continue;
      if (bound.has(route.method)) throw new Error(`${route.method} is bound twice in ${path.name}`);
      bound.set(route.method, this.create(instance, handler, name));
    }
    return bound;
  }

  private create(instance: object, handler: (...args: unknown[]) => unknown, name: string): BoundHandler {
    const options = { guards: true, interceptors: true, filters: true };
    const create = this.contexts.create.bind(this.contexts) as (...args: unknown[]) => BoundHandler;
    return create(instance, handler, name, ROUTE_ARGUMENTS, undefined, undefined, undefined, options, CONTEXT_TYPE);
  }
}
