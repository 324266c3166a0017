export { PiiScanner, type ScanContext } from './detect/pii-scanner.js';
export { CardRoster, ProfessionalRoster, rosterFromCsv, type ProfessionalCard } from './detect/professional-roster.js';
export { type Span } from './detect/span.js';
export { ErasureFault, ErasureSubject } from './erasure/erasure-subject.js';
export { PlaceholderErasure, type FoundValues } from './erasure/placeholder-erasure.js';
export { CsvFieldDictionary } from './fields/csv-field-dictionary.js';
export { FieldMapping, stepsOf } from './fields/field-mapping.js';
export { fieldPack, loadFieldDictionary } from './fields/load-field-dictionary.js';
export { Masker, type MaskerOptions } from './mask/masker.js';
export type { Entity } from './detect/entities.js';
export { maskRecord, maskText, type MaskedSpan, type MaskOptions, type ReadAs } from './mask/mask-text.js';
export { AnswerOpening } from './placeholders/answer-opening.js';
export { PlaceholderResealing, type Resealed } from './placeholders/placeholder-resealing.js';
export {
  MemoryPlaceholderStore,
  PlaceholderStore,
  type Erasure,
  type PlaceholderPlace,
  type PlaceholderRow,
} from './placeholders/placeholder-store.js';
export { ALPHABET } from './placeholders/placeholder-form.js';
export { Placeholders, type PlaceholderOptions } from './placeholders/placeholders.js';
export { PrivacyMasking } from './privacy-masking.interceptor.js';
export { isLeftBehind, LEFT_OFFICE_RULE, type MemberSeat, type Today } from './records/left-office.js';
export { clientPartiesOf, namedMembers, partiesOf, type OfficesOf, type OwnerPlace } from './records/parties.js';
export { redactedText } from './detect/redacted-text.js';
export { PayloadLabels, type LabelledOf } from './mask/payload-labels.js';
export { RevealableFields, type Revealable } from './reveal/revealable-fields.js';
export { RecordedWalls } from './walls/recorded-walls.js';
export { toldSeats } from './walls/told-seats.js';
export { type Seat, type WallFacts } from './walls/wall-facts.js';
export { ListingSides, WallKeeping } from './walls/wall-keeping.js';
export { WallKinds } from './walls/wall-kinds.js';
export { WALL_SUBJECTS, WallStore, type RecordedWall, type WallSubject } from './walls/wall-store.js';
export { Walls, type Closing } from './walls/walls.js';
