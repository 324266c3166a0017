export { AccountDirectory, AccountFaults, type Account, type AccountEntry } from './accounts/account-directory.js';
export { PrincipalGuard } from './accounts/principal.guard.js';
export { PrincipalResolver, type ResolverOptions } from './accounts/principal-resolver.js';
export { bearerChallenge, type BearerError, type Challenge } from './bearer/bearer-challenge.js';
export { BearerGuard } from './bearer/bearer.guard.js';
export { BEARER_STRATEGY, BearerStrategy } from './bearer/bearer.strategy.js';
export {
  ProtectedResource,
  protectedResourceMetadata,
  type ProtectedResourceMetadata,
  type ResourceAddress,
} from './bearer/protected-resource.js';
export { Roster, type RosterHealth, type RosterOptions } from './roster/roster.js';
export type { MemberRow, OfficeRow, RosterSnapshot, TeamMemberRow, TeamRow } from './roster/roster-rows.js';
export { GivenRoster, RosterSource } from './roster/roster-source.js';
export { KeyFault } from './tokens/key-files.js';
export { SigningKeys } from './tokens/signing-keys.js';
export { MAX_TTL_SECONDS, TokenIssuer, type TokenRequest } from './tokens/token-issuer.js';
export { TokenRejected, type Rejection } from './tokens/token-rejected.js';
export { TokenVerifier, type VerifierOptions } from './tokens/token-verifier.js';
