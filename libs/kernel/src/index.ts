export {
  actedForOn,
  AUDIENCES,
  REACHES,
  standingOn,
  listsFor,
  standsFor,
  type Audience,
  type ModelExposure,
  type Reach,
  type RecordParties,
} from './audience.js';
export { APP_EXTENSION, APP_MIME_TYPE, appReachOf, appUriOf, isAppPage, isForAppsOnly } from './app.js';
export { asksReasonItself, REASON_LENGTH, reasonArgumentOf, withReason } from './access-reason.js';
export { FOLDED, foldWord, UNIT_KIND, UNIT_KINDS } from './alphabet.js';
export { argumentSchemaOf } from './argument-schema.js';
export { BoundedCache } from './bounded-cache.js';
export { McpCall, type CallOutcome, type Era, type InboundRequest, type LicenceUse, type Tally } from './call.js';
export { canonicalJson, digestOf, sha256Hex } from './canonical.js';
export { CallChannel, doorOf, SilentChannel, type Door } from './channel.js';
export { isClientKey, LEAST_RSA_BITS } from './client-key.js';
export { Clock, isDay, MOST_AHEAD_MS, SystemClock } from './clock.js';
export { CivilCalendar, DEFAULT_TIME_ZONE, isTimeZone } from './civil-calendar.js';
export { CONFUSABLES, enclosedLetter } from './confusables.js';
export { delegationsOf, IMPERSONATION_LEVELS, impersonationOf, levelAllows, type Delegation } from './delegation.js';
export { type Decision, type Obligations, type Quota, type RefusalReason } from './decision.js';
export { FieldDictionary, PII_LABELS, type FieldRule, type PiiLabel } from './field-dictionary.js';
export { monitored, monitoringLabels, SURFACES, VERDICTS, worstVerdict, type Finding, type Surface, type Verdict } from './finding.js';
export { type HoldGround, type TextSource } from './hold.js';
export { uuidv7 } from './identifier.js';
export { isJsonObject, valueAt, type JsonObject, type JsonValue } from './json.js';
export { jsonTextOf, JsonTexts } from './json-texts.js';
export {
  argumentsOf,
  carriesContent,
  concernsTask,
  DESCRIBE_TOOL,
  FIND_TOOLS,
  isOfEra,
  LISTEN,
  listedBy,
  soughtBy,
  spansOffers,
  takesAnswers,
} from './methods.js';
export { Once } from './once.js';
export { isRegisteredConsumer, registered } from './registered-consumer.js';
export { isStateCode, stateCode, stateName } from './state-codes.js';
export { ODATA_PARTS, type ODataPart, type ODataTerms } from './odata-terms.js';
export { atOnce, awaited, LONG_TEXT, Pace, paced, type Parts, type Wait } from './pace.js';
export {
  GRANTABLE_ROLES,
  ROLES,
  type LicenceFacts,
  type MemberFacts,
  type Principal,
  type Role,
  type TeamSeat,
  type TokenClaims,
} from './principal.js';
export {
  askingResult,
  asksBack,
  INPUT_REQUIRED,
  QUESTION_KINDS,
  QUESTION_METHODS,
  questionsIn,
  TASK,
  type Continuation,
  type Keyed,
  type Question,
  type QuestionKind,
} from './question.js';
export { PropertyStates, UnknownStates } from './property-states.js';
export { Refusal, REFUSALS, type RefusalCode, type RefusalKind, type Severity } from './refusal.js';
export { AnswerStage, ResponseStage } from './response-stage.js';
export {
  RULE_MODES,
  allListingsIn,
  RuleChoices,
  type KnownRule,
  type RuleChoice,
  type RuleException,
  type RuleMode,
  type RuleScope,
} from './rule-choices.js';
export { AS_SHIPPED, RulesInForce, type RuleStanding } from './rules-in-force.js';
export { covers, scopeFor, SCOPES, type Scope } from './scopes.js';
export { Subscriber } from './subscriber.js';
export { blobOfText, isTextBlob, textOfBlob } from './text-blob.js';
export {
  ACTIVITIES,
  ARGUMENT_KINDS,
  DESTINATIONS,
  destinationOf,
  Catalogue,
  DATA_CLASSES,
  failedResult,
  failureIn,
  isLeftOut,
  OF_CLIENTS,
  OFFER_KINDS,
  qualifiedName,
  TOOL_ACTIONS,
  textResult,
  UNNAMED_TERMS,
  type Activity,
  type ArgumentKind,
  type Destination,
  type CatalogueEntry,
  type ContentBlock,
  type DataClass,
  type Descriptor,
  type EndpointSlug,
  type Evidence,
  type LegalTerms,
  type OfferKind,
  type ToolAction,
  type ToolDescriptor,
  type ToolResult,
  type ToolSets,
  type ToolTerms,
} from './tool.js';
export { trainedScore, type TrainedThresholds } from './trained-score.js';
export { childOf, readTrace, traceFields, type TraceContext, type TraceFields } from './trace.js';
export { Upstream, type IntroducedServer, type Introduction, type UpstreamCall, type UpstreamRequest } from './upstream.js';
export { UriTemplate } from './uri-template.js';
export { HASH_SEED, hashOf, mixHash, settledHash } from './word-hash.js';
export { SIDES, WALL_FACTS, type Side, type WallFact, type WallTerms } from './wall.js';
