export { appFindings } from './app-findings.js';
export { DescriptionScanner } from './description-scanner.js';
export { type FieldDifference } from './descriptor-difference.js';
export { checkDefinitionExamples } from './scan/definition-rules.js';
export { DefinitionScan } from './scan/definition-scan.js';
export { wordsOf } from './scan/parameter-words.js';
export { IntegrityGuard } from './integrity.guard.js';
export { Mimicry } from './mimicry.js';
export { placeFindings, REACHED_MEMBER } from './place-findings.js';
export { MemoryPinStore, PinStore, type Pin } from './pin-store.js';
export type { FirstUse } from './pin-decisions.js';
export { Pins, type PinsOptions, type PinStatus } from './pins.js';
export { diffText, readableDiff, type ReadableDiff } from './review/readable-diff.js';
export { PackageExaminer, type PackageReport } from './provenance/package-examiner.js';
export { RiskAssessment } from './provenance/package-risk.js';
export {
  isPackageText,
  launchedPackage,
  packageText,
  parsePackage,
  type LaunchedPackage,
  type PackageReference,
} from './provenance/package-reference.js';
export {
  answerIn,
  OfflineAnswers,
  questionText,
  AnswerKeeper,
  RecordedAnswers,
  RegistryAnswers,
  type Registry,
  type RegistryAnswer,
  type RegistryQuestion,
} from './provenance/registry-answers.js';
export { RemoteExaminer, type RemoteServer } from './provenance/remote/remote-examiner.js';
export { isRemoteText, parseRemote } from './provenance/remote/remote-place.js';
export { requirementLine, requirementsDigest } from './provenance/requirement-tree.js';
export { resolvedDigest } from './provenance/dependency-tree.js';
export { lockedRisk, Lockfile, type LockedPackage } from './provenance/lockfile.js';
export { isAssessed, isBlockedNow, scoreOf, standingOf, type RiskOutcome } from './provenance/risk-standing.js';
export { RISK_PIN } from './subject.js';
export { PACKAGE_MEMBER, packageFindings, packageIntroduction } from './provenance/package-findings.js';
export { EntryFault, entryText, importedEntries, readEntry } from './catalogue/entry-text.js';
export { CATALOGUE_UPSTREAM, EntryApprovals, entryPinName } from './catalogue/entry-approval.js';
export { RegistryFault, RegistryView, wordOn, type RegistryQuery } from './catalogue/registry-view.js';
export { ServerCatalogue, type CatalogueSearch, type StandingEntry } from './catalogue/server-catalogue.js';
export type { ServerEntry } from './catalogue/server-entry.js';
export { tokenCost } from './catalogue/token-cost.js';
