import { Taints } from '@gatehouse/access';
import type { McpCall } from '@gatehouse/kernel';
import { Injectable } from '@nestjs/common';
import { LastSay } from './last-say.js';
import { LegalPreconditions } from './legal-preconditions.js';
import { RecordOwnership } from './record-ownership.js';

/** What has to be so right before a call is made, and may have to be asked of upstreams. */
@Injectable()
export class CallConditions {
  constructor(
    private readonly ownership: RecordOwnership,
    private readonly law: LegalPreconditions,
    private readonly taints: Taints,
    private readonly last: LastSay,
  ) {}

  /** Notices to tell with the result. Throws as these do. People are asked last, for nothing that would be refused anyway. */
  async check(call: McpCall): Promise<readonly string[]> {
    await this.ownership.check(call);
    const lawful = await this.law.check(call);
    await this.taints.judge(call);
    await this.last.admit(call);
    return [...lawful, ...(call.obligations?.notices ?? [])];
  }
}
