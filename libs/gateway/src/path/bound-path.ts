import { Injectable, type Type } from '@nestjs/common';
import { Discovery } from './discovery.js';
import { PathBinder, type BoundHandler } from './path-binder.js';

/** The handlers of the path by method, each with its guards, interceptors and filters around it. Empty until the path is bound. */
@Injectable()
export class BoundPath {
  handlers: ReadonlyMap<string, BoundHandler> = new Map();

  constructor(
    private readonly binder: PathBinder,
    /** Opens what wraps another call, before any handler is chosen. */
    readonly discovery: Discovery,
  ) {}

  bind(path: Type): void {
    this.handlers = this.binder.bind(path);
  }
}
