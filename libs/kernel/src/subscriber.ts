/** Where a caller hears of changes beyond its own requests: the stream of a session, or a subscription of its own. */
export abstract class Subscriber {
  /**
   * From now on the caller hears when this resource of this upstream changes, for as long as it may read it. Resolves when the upstream
   * was told, or could not be and will be later. Throws Refusal SUBSCRIPTION_LIMIT where the caller has as many as it may.
   */
  abstract watch(upstream: string, uri: string): Promise<void>;
  /** One that is not watched is none too many. */
  abstract unwatch(uri: string): void;
}
