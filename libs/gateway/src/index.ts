export { channelOf } from './compose/alert-parts.js';
export { AuditDesk } from './compose/audit-desk.js';
export { AccountOffice, type AccountState } from './compose/account-office.js';
export { ReasonNeeded, type ReviewVerb } from './approvals/approval-desk.js';
export { groundLine, sourceLine } from './approvals/ground-line.js';
export { visibleText } from './approvals/visible-text.js';
export { visibleJson } from './approvals/visible-text.js';
export { LocalKeys } from './compose/local-keys.js';
export { type GatewayPorts } from './compose/gateway-ports.js';
export { createLogger } from './observe/logging.js';
export { GatewayPath } from './path/gateway-path.js';
export { startGateway, StartFault, type RunningGateway } from './start-gateway.js';
export type { ErasureRequest } from './compose/asked-for.js';
export type { ErasureFinding } from './compose/erasure-desk.js';
export { ReportFault } from './compose/report-desk.js';
export { VendorFault, type ShownVendor } from './compose/vendor-desk.js';
export { RetentionFault, type KeptClass, type KeptPayloads, type RetentionDesk } from './compose/retention-desk.js';
export type { KeptOf } from './keep/sealed-keep.js';
export { BackOffice } from './compose/back-office.js';
export { extensionLines } from './extensions/extension-parts.js';
export { checkConfiguration } from './compose/check-configuration.js';
export { inspectionHere } from './compose/text-inspector.js';
export type { MemberView } from './compose/roster-desk.js';
export { CanaryDesk } from './replica/canary-desk.js';
export { leftSentences } from './replica/left-sentences.js';
export { KeyFault, openKeyDesk, type KeyDesk, type KeyLine } from './compose/key-desk.js';
export { vaultParts, type VaultParts } from './compose/vault-parts.js';
export type { ShownDelegation } from './compose/delegation-desk.js';
export { WallFault, type WallEffect } from './compose/wall-desk.js';
export { PeopleFault, type ShownPerson } from './compose/people-desk.js';
export { peopleParts } from './compose/people-parts.js';
export {
  REPORT_FORMATS,
  REPORT_JSON,
  REPORT_NOTE,
  REPORT_PDF,
  reportDigest,
  ReportMaker,
  reportNames,
  reportNote,
  type MadeReport,
  type ReportFormat,
} from './reports/report-maker.js';
export { NOTHING_OF_IT } from './reports/report-words.js';
export { ExtensionFault } from './extensions/extension-fit.js';
export { OwnReports } from './extensions/own-reports.js';
export { SERVER_INFO } from './compose/server-info.js';
export { classOf, fieldParts } from './compose/field-parts.js';
export { DefinitionDesk, type Scanned, type Shown } from './definitions/definition-desk.js';
export { CatalogueFault, type ListedEntry } from './catalogue/catalogue-desk.js';
export { PinFault } from './definitions/pin-desk.js';
export { listedBy, serverAt, upstreamNamed } from './definitions/live-definitions.js';
export { PackageDesk, packageOf } from './provenance/package-desk.js';
export { hostsBeside, remoteOf } from './provenance/remote-servers.js';
export { LockedPackages } from './provenance/locked-packages.js';
