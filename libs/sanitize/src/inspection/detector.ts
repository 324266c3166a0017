import type { Finding, JsonObject, RuleStanding, Surface } from '@gatehouse/kernel';
import type { ParamKind } from '../arguments/param-kind.js';

/** One text to be judged, with what is known about where it comes from. */
export interface InspectionRequest {
  readonly text: string;
  readonly surface: Surface;
  /** Name of the argument that holds the text, on surface `argument`. */
  readonly param?: string;
  /** JSON Schema of that argument, on surface `argument`. */
  readonly schema?: JsonObject;
  /** What the catalogue says that argument is read as, where it says so. */
  readonly kind?: ParamKind;
  /** Modes, exceptions and states that count. Left out, rules count as they ship, and no law of a state does. */
  readonly rules?: RuleStanding;
}

/**
 * Another opinion on a text, asked beside the rules: a classifier, a vendor's service with an answer in hand.
 * Must be synchronous, must not throw for any text, and must answer within a millisecond for a page of text.
 * Findings carry no text; scores are comparable within a surface.
 */
export abstract class Detector {
  abstract inspect(request: InspectionRequest): readonly Finding[];
}
