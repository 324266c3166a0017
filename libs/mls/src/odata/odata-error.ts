/** `not_served` names things that OData has and this gateway never passes on: $search, $apply, aliases, casts. */
export type ODataFault = 'syntax' | 'limit' | 'not_served';

/** The only error that reading a query throws. Its message says what was expected and where, and never repeats the text. */
export class ODataError extends Error {
  constructor(
    readonly fault: ODataFault,
    expectation: string,
    /** UTF-16 offset in the text that was read. */
    readonly at: number,
  ) {
    super(`${expectation} (character ${at + 1})`);
    this.name = 'ODataError';
  }
}
