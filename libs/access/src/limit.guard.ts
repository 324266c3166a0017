import type { McpCall } from '@gatehouse/kernel';
import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { CallLimits } from './limits/call-limits.js';

/** Fourth stage of the path: not too often. After what may be known of the tool, so that a limit tells nothing of one that is hidden; before an approval is used up. */
@Injectable()
export class LimitGuard implements CanActivate {
  constructor(private readonly limits: CallLimits) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    await this.limits.admit(context.getArgByIndex<McpCall>(0));
    return true;
  }
}
