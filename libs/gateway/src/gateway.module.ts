import { ArgumentsInClear, CallLimits, HeldCalls, Policy, Reviews, TaintMarking, Taints, VisibleCatalogue } from '@gatehouse/access';
import { AuditTrail } from '@gatehouse/audit';
import { BearerStrategy, PrincipalResolver, ProtectedResource } from '@gatehouse/identity';
import { Pins } from '@gatehouse/integrity';
import { Catalogue } from '@gatehouse/kernel';
import { ChangeDesk, ContinuationSeal, Forwarder, HttpEdge, NodeTags, ChannelFilter, TaskIds, UpstreamRegistry } from '@gatehouse/mcp';
import { MlsAnswers, MlsOffers, MlsTerms, ODataTools } from '@gatehouse/mls';
import { AnswerOpening, Masker, Placeholders } from '@gatehouse/privacy';
import { RequestSanitiser, ResponseCleaner } from '@gatehouse/sanitize';
import { Module, type DynamicModule, type InjectionToken, type Provider } from '@nestjs/common';
import type { GatewayParts } from './compose/gateway-parts.js';
import { RegistryApi } from './catalogue/registry-api.js';
import { ApprovalApi } from './approvals/approval-api.js';
import { OwnPolicies } from './extensions/own-policies.js';
import { PinApi } from './definitions/pin-api.js';
import { PayloadApi } from './keep/payload-api.js';
import { VendorApi } from './vendors/vendor-api.js';
import { VendorApiController } from './http/vendor-api.controller.js';
import { ReportApi } from './reports/report-api.js';
import { ExplainApi } from './explain/explain-api.js';
import { ApprovalPageDesk } from './approvals/approval-page-desk.js';
import { AccountController } from './http/account.controller.js';
import { ClientDocuments } from './connect/client-documents.js';
import { ConnectDesk } from './connect/connect-desk.js';
import { ApprovalApiController } from './http/approval-api.controller.js';
import { PinApiController } from './http/pin-api.controller.js';
import { PayloadApiController } from './http/payload-api.controller.js';
import { ReportApiController } from './http/report-api.controller.js';
import { ExplainApiController } from './http/explain-api.controller.js';
import { ApprovalsController } from './http/approvals.controller.js';
import { AuthorizationMetadataController } from './http/authorization-metadata.controller.js';
import { ClientMetadataController } from './http/client-metadata.controller.js';
import { ConnectController } from './http/connect.controller.js';
import { AUTHORIZATION_SERVER, OAuthController } from './http/oauth.controller.js';
import { InteractionController } from './http/interaction.controller.js';
import { SingleSignOnController } from './http/single-sign-on.controller.js';
import { HealthController, READINESS } from './http/health.controller.js';
import { ALLOWED_HOSTS, HostGuard } from './http/host.guard.js';
import { McpController } from './http/mcp.controller.js';
import { RegistryController, SignedInRegistryController } from './http/registry.controller.js';
import { RevealsController } from './http/reveals.controller.js';
import { RevealDesk } from './reveal/reveal-desk.js';
import { MetricsController } from './http/metrics.controller.js';
import { SCIM_DOOR, ScimController } from './http/scim.controller.js';
import { WellKnownController } from './http/well-known.controller.js';
import { AccountDesk } from './oauth/account/account-desk.js';
import { SecondStepDesk } from './oauth/second-step-desk.js';
import { SignInDesk } from './oauth/sign-in-desk.js';
import { SignOutDesk } from './oauth/sign-out-desk.js';
import { SingleSignOnDesk } from './oauth/single-sign-on-desk.js';
import { CallCaptures } from './keep/call-captures.js';
import { ReportRuns } from './reports/report-runs.js';
import { MlsMetrics } from './observe/mls-metrics.js';
import { CallMetrics } from './observe/call-metrics.js';
import { ReplicaMetrics } from './replica/replica-metrics.js';
import { BoundPath } from './path/bound-path.js';
import { CallAnswers } from './path/call-answers.js';
import { CallConditions } from './path/call-conditions.js';
import { CallRounds } from './path/call-rounds.js';
import { CallerAudience } from './path/caller-audience.js';
import { Discovery } from './path/discovery.js';
import { GatewayPath } from './path/gateway-path.js';
import { OwnWordAsking } from './path/own-word.js';
import { PathBinder } from './path/path-binder.js';
import { PathDispatcher } from './path/path-dispatcher.js';
import { JudgedForwarding } from './path/judged-forwarding.js';
import { LastSay } from './path/last-say.js';
import { LegalPreconditions } from './path/legal-preconditions.js';
import { ListPages } from './path/list-paging.js';
import { OfferListing } from './path/offer-listing.js';
import { OpenedArguments } from './path/opened-arguments.js';
import { AccessReasons } from './path/access-reasons.js';
import { RecordedCalls } from './path/recorded-calls.js';
import { RecordOwnership } from './path/record-ownership.js';
import { RecordSight } from './path/record-sight.js';
import { RowPages } from './path/row-pages.js';
import { Subscriptions } from './path/subscriptions.js';

const CONTROLLERS = [McpController, WellKnownController, HealthController, MetricsController];
/** Left out where others sign people in. */
const SIGN_IN_CONTROLLERS = [
  AuthorizationMetadataController,
  AccountController,
  ClientMetadataController,
  ConnectController,
  ApprovalsController,
  ApprovalApiController,
  ExplainApiController,
  ReportApiController,
  PayloadApiController,
  PinApiController,
  VendorApiController,
  InteractionController,
  SingleSignOnController,
  OAuthController,
];

const controllersOf = ({ authorization, scim, reveals, registryApi }: GatewayParts) => [
  ...CONTROLLERS,
  ...(authorization ? SIGN_IN_CONTROLLERS : []),
  ...(scim ? [ScimController] : []),
  ...(reveals.desk ? [RevealsController] : []),
  ...(registryApi ? [registryApi.isPublic ? RegistryController : SignedInRegistryController] : []),
];

const given = (provide: InjectionToken, useValue: unknown): Provider => ({ provide, useValue });

function signInOf({ authorization, personal, approvals }: GatewayParts): Provider[] {
  if (!authorization || !approvals) return [];
  return [
    given(AUTHORIZATION_SERVER, authorization.door),
    given(SignInDesk, authorization.desk),
    given(ConnectDesk, personal.desk),
    given(ApprovalPageDesk, approvals.pages),
    given(ApprovalApi, approvals.api),
    given(ExplainApi, approvals.explain),
    given(PinApi, approvals.pins),
    given(VendorApi, approvals.vendors),
    given(ReportApi, approvals.reports),
    given(PayloadApi, approvals.payloads),
    given(ClientDocuments, personal.documents),
    given(SecondStepDesk, authorization.secondStep),
    given(AccountDesk, authorization.account),
    given(SingleSignOnDesk, authorization.desks.singleSignOn),
    given(SignOutDesk, authorization.desks.signOut),
  ];
}

/** The edge, and who hears from it what changed. */
function edgeOf({ registry, channelStages, edgeOptions, nodes, limits }: GatewayParts): readonly Provider[] {
  return [
    {
      provide: ChangeDesk,
      useFactory: (audience: CallerAudience) => new ChangeDesk(audience, registry),
      inject: [CallerAudience],
    },
    {
      provide: HttpEdge,
      useFactory: (dispatcher: PathDispatcher, changes: ChangeDesk) =>
        new HttpEdge(dispatcher, channelStages, registry, { ...edgeOptions, nodes, changes, streamPlaces: limits.streams }),
      inject: [PathDispatcher, ChangeDesk],
    },
  ];
}

/** What is asked of records before a call is made. */
function conditionsOf({ forwarder, privacy, walls, law, reveals, rowCursors }: GatewayParts): Provider[] {
  const { officesOf } = privacy.cards;
  return [
    given(AccessReasons, new AccessReasons(privacy.withoutValues, officesOf)),
    given(LegalPreconditions, new LegalPreconditions({ forwarder, officesOf, walls: walls.keeping, ...law })),
    given(RecordOwnership, new RecordOwnership(forwarder, officesOf, walls.keeping, reveals)),
    given(RowPages, new RowPages(forwarder, new RecordSight(officesOf, walls.keeping), rowCursors)),
    given(RevealDesk, reveals.desk),
    LastSay,
  ];
}

/** What /metrics shows beside the calls. */
const figuresOf = ({ replicaMetrics, mls, reports }: GatewayParts): Provider[] => [
  given(ReplicaMetrics, replicaMetrics),
  given(MlsMetrics, new MlsMetrics([...mls.connections.values()])),
  given(ReportRuns, reports),
];

function screensOf({ privacy, sanitize, tainting }: GatewayParts): Provider[] {
  const { placeholders, masker, answerOpening, captures } = privacy;
  return [
    given(CallCaptures, captures),
    given(Taints, tainting.taints),
    given(TaintMarking, tainting.marking),
    given(RequestSanitiser, sanitize.requestSanitiser),
    given(ResponseCleaner, sanitize.cleaner),
    given(Placeholders, placeholders),
    given(Masker, masker),
    given(AnswerOpening, answerOpening),
  ];
}

function accessOf({ policy, ownPolicies, reviews, approvals, limits, registry }: GatewayParts): Provider[] {
  return [
    given(Policy, policy),
    given(OwnPolicies, ownPolicies),
    given(Reviews, reviews),
    given(OwnWordAsking, new OwnWordAsking(new HeldCalls(reviews, approvals))),
    given(CallLimits, limits.calls),
    given(VisibleCatalogue, new VisibleCatalogue(policy, registry)),
    { provide: ArgumentsInClear, useClass: OpenedArguments },
  ];
}

/** The gateway as a Nest module: everything is built by `composeGateway`, so that nothing here depends on the order of registration. */
@Module({})
export class GatewayModule {
  static with(parts: GatewayParts): DynamicModule {
    return {
      module: GatewayModule,
      controllers: controllersOf(parts),
      providers: [
        given(PrincipalResolver, parts.identity.resolver),
        given(ProtectedResource, parts.identity.resource),
        given(BearerStrategy, parts.identity.strategy),
        given(SCIM_DOOR, parts.scim),
        given(Catalogue, parts.registry),
        given(UpstreamRegistry, parts.registry),
        given(Pins, parts.pins),
        given(RegistryApi, parts.registryApi),
        given(MlsTerms, parts.mls.terms),
        ...figuresOf(parts),
        given(ODataTools, parts.mls.odata),
        given(MlsOffers, parts.mls.offers),
        given(MlsAnswers, parts.mls.answers),
        given(Forwarder, parts.forwarder),
        given(ContinuationSeal, parts.continuations),
        given(TaskIds, parts.taskIds),
        given(NodeTags, parts.nodes),
        ...conditionsOf(parts),
        given(ChannelFilter, parts.channelStages),
        given(ListPages, parts.listPages),
        given(Discovery, parts.listPages.discovery),
        given(AuditTrail, parts.trail),
        given(ALLOWED_HOSTS, parts.allowedHosts),
        given(READINESS, parts.readiness),
        ...accessOf(parts),
        ...signInOf(parts),
        ...screensOf(parts),
        ...edgeOf(parts),
        HostGuard,
        CallConditions,
        CallMetrics,
        CallAnswers,
        CallRounds,
        OfferListing,
        CallerAudience,
        BoundPath,
        Subscriptions,
        JudgedForwarding,
        GatewayPath,
        PathBinder,
        RecordedCalls,
        PathDispatcher,
      ],
    };
  }
}
