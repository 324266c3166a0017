import type { McpCall } from '@gatehouse/kernel';
import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { PrincipalResolver } from './principal-resolver.js';

/** First stage of the path: who asks. Throws what the resolver throws. */
@Injectable()
export class PrincipalGuard implements CanActivate {
  constructor(private readonly resolver: PrincipalResolver) {}

  canActivate(context: ExecutionContext): boolean {
    const call = context.getArgByIndex<McpCall>(0);
    call.principal.set(this.resolver.resolve(call.inbound.claims));
    return true;
  }
}
