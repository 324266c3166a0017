import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { carriesContent, Refusal, type McpCall } from '@gatehouse/kernel';
import { Pins } from './pins.js';

/** Lets a call through only to the tool, prompt or resource that was approved. Runs after the entitlement guard, which wrote `call.tool`. */
@Injectable()
export class IntegrityGuard implements CanActivate {
  constructor(private readonly pins: Pins) {}

  canActivate(context: ExecutionContext): boolean {
    const call = context.getArgByIndex<McpCall>(0);
    if (!carriesContent(call.method) || this.pins.status(call.tool.get()) === 'approved') return true;
    call.label('tool.description.drift');
    throw new Refusal('TOOL_QUARANTINED');
  }
}
