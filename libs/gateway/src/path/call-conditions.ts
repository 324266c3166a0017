import type { McpCall } from '@gatehouse/kernel';
import { Injectable } from '@nestjs/common';
import { LegalPreconditions } from './legal-preconditions.js';
import { RecordOwnership } from './record-ownership.js';

/** What has to be so right before a call is made, and may have to be asked of upstreams. */
@Injectable()
export class CallConditions {
  constructor(
    private readonly ownership: RecordOwnership,
    private readonly law: LegalPreconditions,
  ) {}

  /** Notices to tell with the result. Throws as both do. */
  async check(call: McpCall): Promise<readonly string[]> {
    await this.ownership.check(call);
    return this.law.check(call);
  }
}
