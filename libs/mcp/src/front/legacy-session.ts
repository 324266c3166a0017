import { isJsonObject } from '@gatehouse/kernel';
import type { FrontMessage } from './front-message.js';

/** The session of a client of the older era: what opened it, and the name that the gateway gave it. */
export class LegacySession {
  private opening: FrontMessage | undefined;
  private name: string | undefined;
  private version: string | undefined;

  /** The client asks for a session. */
  begin(initialize: FrontMessage): void {
    this.opening = initialize;
    this.name = undefined;
    this.version = undefined;
  }

  /** The gateway opened it. `result`: of initialize. */
  opened(name: string | undefined, result: unknown): void {
    this.name = name;
    const version = isJsonObject(result) ? result['protocolVersion'] : undefined;
    this.version = typeof version === 'string' ? version : undefined;
  }

  /** To open it again, after the gateway lost it; undefined where none was opened. */
  get initialize(): FrontMessage | undefined {
    return this.opening;
  }

  get isOpen(): boolean {
    return this.name !== undefined;
  }

  headers(): Record<string, string> {
    return {
      ...(this.name === undefined ? {} : { 'mcp-session-id': this.name }),
      ...(this.version === undefined ? {} : { 'mcp-protocol-version': this.version }),
    };
  }
}
