/** Why an identity assertion was not taken. `keys` is no fault of the assertion. */
export type AssertionFault =
  | 'malformed'
  | 'type'
  | 'algorithm'
  | 'issuer'
  | 'signature'
  | 'audience'
  | 'expired'
  | 'not_yet'
  | 'too_long'
  | 'account'
  | 'client'
  | 'resource'
  | 'scope'
  | 'replayed'
  | 'keys';

const SAYS: Readonly<Record<AssertionFault, string>> = {
  malformed: 'the assertion cannot be read, or lacks a claim that it must have',
  type: 'the assertion is no identity assertion: its typ must be oauth-id-jag+jwt',
  algorithm: 'the assertion is signed by an algorithm that is not taken from its issuer',
  issuer: 'assertions of this issuer are not taken',
  signature: 'the assertion was not signed by its issuer',
  audience: 'the assertion is for another authorization server',
  expired: 'the assertion has expired',
  not_yet: 'the assertion is not valid yet',
  too_long: 'the assertion lives longer than is taken from its issuer',
  account: 'the assertion names nobody who may use this gateway',
  client: 'the assertion was made for another client',
  resource: 'the assertion is for a resource that is no endpoint of this gateway',
  scope: 'the assertion holds a scope that this gateway does not have',
  replayed: 'the assertion was used before',
  keys: 'the keys of the issuer of this assertion cannot be read now; try again in a minute',
};

/** An assertion that was not taken. The message is for whoever sent it and holds nothing of it. */
export class AssertionRefused extends Error {
  constructor(
    readonly why: AssertionFault,
    options?: ErrorOptions,
  ) {
    super(SAYS[why], options);
    this.name = 'AssertionRefused';
  }
}
