import type { McpCall } from '@gatehouse/kernel';
import { Injectable } from '@nestjs/common';
import { CallCaptures } from '../keep/call-captures.js';
import { OwnPolicies } from '../extensions/own-policies.js';
import { OwnWordAsking } from './own-word.js';

/**
 * Who has a say when all else is found right: code of the deployment, which may have people asked, and then those people. An approval is used up when
 * it is looked at, so a call that cannot be kept as a rule asks is refused before.
 */
@Injectable()
export class LastSay {
  constructor(
    private readonly own: OwnPolicies,
    private readonly captures: CallCaptures,
    private readonly held: OwnWordAsking,
  ) {}

  async admit(call: McpCall): Promise<void> {
    await this.own.judge(call);
    await this.captures.before(call);
    await this.held.admit(call);
  }
}
