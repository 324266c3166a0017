/** Why a token was not accepted. `scope` is a good token with too little in it; all others are no good here. */
export type Rejection =
  | 'missing'
  | 'malformed'
  | 'in_query'
  | 'repeated'
  | 'signature'
  | 'expired'
  | 'not_yet'
  | 'issuer'
  | 'audience'
  | 'revoked'
  | 'binding'
  | 'proof'
  | 'scope'
  | 'not_for_access'
  | 'too_long'
  | 'account'
  | 'groups'
  | 'keys';

const SAYS: Readonly<Record<Rejection, string>> = {
  missing: 'Send an access token in the Authorization header.',
  malformed: 'The access token could not be read. Sign in again.',
  in_query: 'Access tokens are not accepted in the address. Send the token in the Authorization header.',
  repeated: 'Send one access token, in one Authorization header.',
  signature: 'The access token was not signed by this gateway or an issuer that it trusts. Sign in again.',
  expired: 'The access token has expired. Sign in again.',
  not_yet: 'The access token is not valid yet. Check the clock of the machine that issued it.',
  issuer: 'The access token was issued by somebody else. Sign in where the metadata of this gateway says.',
  audience: 'The access token is for another service. Sign in to this one.',
  revoked: 'The access token was withdrawn. Sign in again.',
  binding: 'The access token is bound to a key. Send it by the DPoP scheme with a proof of that key, or sign in without one.',
  proof: 'The DPoP proof is missing, old, used before or for another request. Make a new one for this request.',
  scope: 'The access token does not cover this. Ask for the scope named in the challenge.',
  not_for_access: 'This token is about a sign-in and opens nothing. Send the access token that was issued for this gateway.',
  too_long: 'The access token lives longer than this gateway takes. Have its issuer give out shorter ones.',
  account: 'The access token does not name an account in the way this gateway takes. Ask whoever runs the gateway which claim that is.',
  groups:
    'The access token leaves out the groups of its bearer, since they are too many. Have its issuer put in those that are assigned to this gateway.',
  keys: 'The keys of the issuer of this token cannot be read now. Try again in a minute; whoever runs the gateway sees why in /health/ready.',
};

/** A token that was not accepted. The message is a sentence for the caller and holds nothing of the token. */
export class TokenRejected extends Error {
  constructor(
    readonly why: Rejection,
    options?: ErrorOptions,
  ) {
    super(SAYS[why], options);
    this.name = 'TokenRejected';
  }
}
