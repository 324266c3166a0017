/** A message exactly as send_message was given it. */
export interface SentMessage {
  readonly messageId: string;
  readonly to: string;
  readonly subject?: string;
  readonly body: string;
  /** Contact whose key, e-mail or telephone `to` is; undefined for a stranger. */
  readonly contactKey?: string;
}

/** Where messages of the sandbox end. Nothing ever leaves the machine. */
export class Outbox {
  private readonly sent: SentMessage[] = [];

  put(message: Omit<SentMessage, 'messageId'>): SentMessage {
    const kept = { messageId: `MSG-${String(this.sent.length + 1).padStart(4, '0')}`, ...message };
    this.sent.push(kept);
    return kept;
  }

  messages(): readonly SentMessage[] {
    return this.sent;
  }

  clear(): void {
    this.sent.length = 0;
  }
}
