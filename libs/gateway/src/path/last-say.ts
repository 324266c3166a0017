import type { McpCall } from '@gatehouse/kernel';
import { Injectable } from '@nestjs/common';
import { OwnPolicies } from '../extensions/own-policies.js';
import { OwnWordAsking } from './own-word.js';

/** Who has a say when all else is found right: code of the deployment, which may have people asked, and then those people. */
@Injectable()
export class LastSay {
  constructor(
    private readonly own: OwnPolicies,
    private readonly held: OwnWordAsking,
  ) {}

  async admit(call: McpCall): Promise<void> {
    await this.own.judge(call);
    await this.held.admit(call);
  }
}
