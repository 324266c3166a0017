/** Something the authorization server did. `details`: ids, codes and counts; never a token, a code or a password. */
export interface OAuthEvent {
  readonly kind: string;
  readonly subject?: string;
  readonly client?: string;
  readonly severity?: 'info' | 'warn' | 'alert';
  readonly details?: Readonly<Record<string, string | number | boolean>>;
}

/** Hears of what the authorization server did, before it is answered. */
export abstract class OAuthJournal {
  /** Durable when it resolves; where it rejects, the answer is withheld. */
  abstract record(event: OAuthEvent): Promise<void>;
  /** A fault of ours, for the log. */
  abstract fault(error: unknown): void;
}
