import type { DeskAnswer } from '../oauth/desk.js';
import type { GatewayPages } from '../oauth/gateway-pages.js';
import { isAnswer, type PageVisit, type Visitor, type Visitors } from './visitors.js';

export interface PersonalDeskParts {
  readonly visitors: Visitors;
  readonly pages: GatewayPages;
}

/** What desks have in common that people come to signed in, in their own browser. */
export abstract class PersonalDesk<Parts extends PersonalDeskParts> {
  constructor(protected readonly parts: Parts) {}

  /** What a person is told of a fault that is theirs to read; undefined of every other. */
  protected abstract toldOf(fault: unknown): DeskAnswer | undefined;

  protected shown(body: string, status = 200): DeskAnswer {
    return { status, headers: this.parts.pages.headers(), body };
  }

  protected async visited(visit: PageVisit, work: (visitor: Visitor) => Promise<DeskAnswer>): Promise<DeskAnswer> {
    try {
      const visitor = await this.parts.visitors.admit(visit);
      return isAnswer(visitor) ? visitor : await work(visitor);
    } catch (thrown) {
      const told = this.toldOf(thrown);
      if (told) return told;
      throw thrown;
    }
  }
}
