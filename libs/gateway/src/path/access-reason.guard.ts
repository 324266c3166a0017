import type { McpCall } from '@gatehouse/kernel';
import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { AccessReasons } from './access-reasons.js';

/** Third stage of the path: why, where policy asks for a reason. */
@Injectable()
export class AccessReasonGuard implements CanActivate {
  constructor(private readonly reasons: AccessReasons) {}

  canActivate(context: ExecutionContext): boolean {
    this.reasons.take(context.getArgByIndex<McpCall>(0));
    return true;
  }
}
