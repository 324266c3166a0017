export {
  AccountDirectory,
  AccountFaults,
  isGrantable,
  type Account,
  type AccountEntry,
  type AccountSources,
} from './accounts/account-directory.js';
export { GrantStore, type RecordedGrant } from './accounts/grant-store.js';
export { GroupMeanings, type GroupMeaning } from './accounts/group-meanings.js';
export { People } from './accounts/people.js';
export { PeopleStore, type GroupDraft, type Page, type PeopleChanges, type PersonDraft } from './accounts/people-store.js';
export { PersonRefused, userKeyOf, type GroupRecord, type Person, type PersonFault, type PersonRecord } from './accounts/person.js';
export { RecordedGrants } from './accounts/recorded-grants.js';
export { PrincipalGuard } from './accounts/principal.guard.js';
export { PrincipalResolver, type ResolverOptions } from './accounts/principal-resolver.js';
export { JWT_BEARER, type AssertionIssuer } from './assertions/assertion-issuer.js';
export { IdentityAssertions } from './assertions/identity-assertions.js';
export { bearerChallenge, type BearerError, type Challenge } from './bearer/bearer-challenge.js';
export { BearerGuard } from './bearer/bearer.guard.js';
export { BEARER_STRATEGY, BearerStrategy } from './bearer/bearer.strategy.js';
export { DpopProofs } from './bearer/dpop-proof.js';
export { ProofMemory, ProofStore, type ShownProof } from './bearer/proof-memory.js';
export { ProtectedResource, type ProtectedResourceMetadata, type ResourceOptions } from './bearer/protected-resource.js';
export { type ExternalIssuer } from './external/external-issuer.js';
export { ExternalIssuers } from './external/external-issuers.js';
export { CredentialStore, type Credential, type Try } from './local/credential-store.js';
export { generatePassword, LocalAccounts, PASSWORD_LENGTH, PasswordUnfit, unfitness, type SignedIn } from './local/local-accounts.js';
export { PasswordsBusy } from './local/password-worker.js';
export { SecondFactorRule } from './local/second-factor-rule.js';
export { SecondFactorStore, type StoredFactor } from './local/second-factor-store.js';
export { SecondFactors, type FactorStatus, type NewFactor } from './local/second-factors.js';
export { ACCOUNT_CLIENT, ACCOUNT_PATH, accountClient } from './oauth/account-client.js';
export { withdrawAccount, type ArtifactPlace } from './oauth/artifact-place.js';
export { ArtifactStore, type Artifact } from './oauth/artifact-store.js';
export type { AuthorizationServerParts } from './oauth/authorization-server.js';
export type { BrowserSession } from './oauth/browser-sessions.js';
export { Consents, type Consent } from './oauth/consents.js';
export { PAGES_CLIENT, signInAddress, type BrowserPerson } from './oauth/browser-sign-in.js';
export { InteractionOver } from './oauth/interaction-over.js';
export type { Asking, AskingClient, Continuation } from './oauth/interactions.js';
export { OnDemandAuthorizationServer } from './oauth/on-demand-authorization-server.js';
export { OAuthJournal, type OAuthEvent } from './oauth/oauth-journal.js';
export { OAuthPages, type DeviceCodeView, type DeviceConfirmView, type HiddenForm, type ProblemView } from './oauth/oauth-pages.js';
export { OAUTH_PATH } from './oauth/oauth-path.js';
export type { OAuthSettings } from './oauth/provider-parts.js';
export { BY_PASSWORD, BY_SECOND_FACTOR, type Strength } from './oauth/sign-in-strength.js';
export { RateStore, Throttle } from './oauth/throttle.js';
export { Roster, type RosterHealth, type RosterOptions } from './roster/roster.js';
export type { LicenceRow, MemberRow, OfficeRow, RosterSnapshot, TeamMemberRow, TeamRow } from './roster/roster-rows.js';
export { FileRoster } from './roster/files/file-roster.js';
export { readRosterFiles, type RosterFiles } from './roster/files/read-roster-files.js';
export { RosterFaults } from './roster/files/roster-faults.js';
export { LayeredRoster } from './roster/layered-roster.js';
export { CivilCalendar, licenceOn } from './roster/licence.js';
export type { RosterMember } from './roster/roster-index.js';
export { rosterWarnings } from './roster/roster-review.js';
export { RosterSource } from './roster/roster-source.js';
export { isServiceSubject, ServiceAccounts, type ServiceEntry } from './services/service-accounts.js';
export type { IdentityProvider } from './sign-in/identity-provider.js';
export { SignInAdmission } from './sign-in/sign-in-admission.js';
export type { SignInConnection, SignInProof } from './sign-in/sign-in-connection.js';
export { SignInConnections, type SignInOffer } from './sign-in/sign-in-connections.js';
export { PROVIDER_PROFILES } from './sign-in/provider-profiles.js';
export { authenticatedBy } from './sign-in/sign-in.strategy.js';
export { SignInRefused } from './sign-in/sign-in-refused.js';
export { SignInTickets, TICKET_SECONDS, ticketName, type SignInTicket } from './sign-in/sign-in-ticket.js';
export { SubjectBindings } from './sign-in/subject-bindings.js';
export { KeyFault } from './tokens/key-files.js';
export { RevocationStore, type Revocation } from './tokens/revocation-store.js';
export { Revocations } from './tokens/revocations.js';
export { SigningKeys } from './tokens/signing-keys.js';
export { SubjectTokens } from './tokens/subject-tokens.js';
export { MAX_TTL_SECONDS } from './tokens/lifetime.js';
export { TokenIssuer, type TokenRequest } from './tokens/token-issuer.js';
export { TokenRejected, type Rejection } from './tokens/token-rejected.js';
export { LocalTokenVerifier, type VerifierOptions } from './tokens/local-token-verifier.js';
export { TokenVerifier, type Presentation } from './tokens/token-verifier.js';
