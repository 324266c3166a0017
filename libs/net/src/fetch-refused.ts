/**
 * A fetch that was not made, or whose answer is not usable. The message is all that a caller may learn: what stands in the way inside the
 * network is nobody's business there. `reason` is for operators; it holds no credential and no query.
 */
export class FetchRefused extends Error {
  constructor(readonly reason: string) {
    super('The address could not be fetched.');
    this.name = 'FetchRefused';
  }
}
