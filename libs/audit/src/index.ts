export type {
  ArgumentShape,
  AuditActor,
  AuditClient,
  AuditDecision,
  AuditEvent,
  AuditFinding,
  AuditTool,
  NewAuditEvent,
} from './audit-event.js';
export { EMPTY_HEAD, eventOf, GENESIS, lineOf, type AuditRecord, type ChainHead } from './audit-record.js';
export { AuditStore, ChainConflict, type AuditLook, type AuditQuery, type ChainSpan, type LookedPage } from './audit-store.js';
export { AuditTrail, type AuditTrailOptions } from './audit-trail.js';
export { Anchor, TimeStampAnchor, WebhookAnchor } from './anchors/anchor.js';
export { Anchoring } from './anchors/anchoring.js';
export { StampsInExport } from './anchors/stamps-in-export.js';
export { ALERTS_CHAIN } from './alerts/alert-chain.js';
export { AlertChannel } from './alerts/alert-channel.js';
export { AlertEngine } from './alerts/alert-engine.js';
export { testMessage } from './alerts/alert-message.js';
export { alertFaultLine, readAlertRules, type AlertFault } from './alerts/alert-rules.js';
export { AlertWatch } from './alerts/alert-watch.js';
export { CHANNEL_REQUESTS } from './alerts/channel-requests.js';
export { mailer } from './alerts/mail.js';
export { TrailPast } from './alerts/past.js';
export { Checkpoints } from './checkpoint/checkpoints.js';
export { CheckpointStore, type KeptCheckpoint } from './checkpoint/checkpoint-store.js';
export { chainOf, parseCheckpoint, type Checkpoint } from './checkpoint/checkpoint.js';
export {
  checkConsistency,
  CONSISTENCY_START,
  consistencyOf,
  consistencyText,
  parseConsistency,
  type ConsistencyPair,
} from './checkpoint/consistency-proof.js';
export type { Trust } from './checkpoint/covered-run.js';
export { TrailCut } from './checkpoint/grown-tree.js';
export { MemoryCheckpointStore } from './checkpoint/memory.checkpoint-store.js';
export { checkProof, parseProof, proofOf, type InclusionProof } from './checkpoint/tree-proof.js';
export { NoteSigner, NoteVerifier, parseNote, signerOf } from './checkpoint/signed-note.js';
export { AuditSink, CursorStore, SinkFault, SinkRefused, type ChainPlace } from './delivery/audit-sink.js';
export { Delivery, type Loss } from './delivery/delivery.js';
export { EVENT_FORMATS, type EventFormat } from './delivery/formats/event-format.js';
export { ClosedSink } from './delivery/sinks/closed.sink.js';
export { ExtensionSink, type ExtensionPeer } from './delivery/sinks/extension.sink.js';
export { FileSink } from './delivery/sinks/file.sink.js';
export { HttpSink, type SinkAnswer, type SinkRequest } from './delivery/sinks/http.sink.js';
export { SINK_PROTOCOLS, type HttpKind } from './delivery/sinks/protocols.js';
export { SyslogSink } from './delivery/sinks/syslog.sink.js';
export { exportedRecords, exportLines, linesOf } from './export.js';
export { Turn } from './turn.js';
export { MemoryReportJobStore } from './report/memory.report-job-store.js';
export { ReportJobStore, type KeptReportJob } from './report/report-job-store.js';
export { TurnStore } from './turn-store.js';
export { termsOf } from './record-terms.js';
export { type AuditSearch, type FoundRecord } from './search.js';
export { TrailSearch, UnknownPlace } from './trail-search.js';
export { MemoryAuditStore } from './memory.audit-store.js';
export { verifyChain, type ChainFault, type ChainReport, type VerifiedChain } from './verify.js';
export { auditReport, type AuditReport, type ExceptionSection } from './report/audit-report.js';
export type { Incident, IncidentGroup } from './report/incidents.js';
export { USAGE_BY, UsageFigures, type UsageBy, type UsageLine } from './report/usage-figures.js';
export { ExceptionKinds, ReportFaults } from './report/exception-kinds.js';
export { DELETED, EMPTIED, emptiedEvent } from './retention/emptied.js';
export { MemoryHoldStore } from './retention/memory.hold-store.js';
export { HOLD_SCOPES, holdCovers, holdOn, HoldStore, type HoldScope, type LegalHold } from './retention/legal-hold.js';
export { RetentionClasses, RetentionFaults, type RetentionClass } from './retention/retention-classes.js';
export { RetentionRun, type RetentionCount } from './retention/retention-run.js';
export type { DeletedRecords } from './retention/deletions.js';
export { ownReport, type OwnCounting } from './report/own-report.js';
export { figureReport, type FigureLine, type FigureReport, type FigureSection } from './report/figure-report.js';
export { sendReport, type ReportMail, type ReportMailSettings } from './report/report-mail.js';
export { readReports, type ReportDefinition } from './report/report-definitions.js';
export type { Period, ReportedEvent } from './report/reported-event.js';
