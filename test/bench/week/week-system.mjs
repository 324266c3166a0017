import { mintedToken } from '../../support/minted-token.mjs';
import { SandboxBrokerage } from '../sandbox-brokerage.mjs';

/** The brokerage of templates/brokerage as it stands. */
export class WeekSystem {
  #tokens = new Map();

  constructor(brokerage) {
    this.brokerage = brokerage;
    this.sandbox = brokerage.sandbox;
  }

  static async start() {
    return new WeekSystem(await SandboxBrokerage.start({ name: 'week' }));
  }

  /** The answer to one MCP message of a person's one application: what it reads taints what it does next, as it does in a week. */
  async ask(user, method, params) {
    const { message } = await this.brokerage.ask(this.#token(user), method, params);
    return message;
  }

  #token(user) {
    const known = this.#tokens.get(user);
    if (known) return known;
    const made = mintedToken(user, this.brokerage.url, this.brokerage.keys, 'week');
    this.#tokens.set(user, made);
    return made;
  }

  stop() {
    return this.brokerage.stop();
  }
}
