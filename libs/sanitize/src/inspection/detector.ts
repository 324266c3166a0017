import type { Finding, JsonObject, Parts, RuleStanding, Surface } from '@gatehouse/kernel';
import type { ParamKind } from '../arguments/param-kind.js';
import type { Reading } from '../canonical/canonicaliser.js';
import type { Door } from '../reading/window-features.js';

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
  /** What the text is for, where that is known. */
  readonly door?: Door;
  /** Modes, exceptions and states that count. Left out, rules count as they ship, and no law of a state does. */
  readonly rules?: RuleStanding;
}

/** What a detector is. Its id is also the id of the rule that a deployment decides about. */
export interface DetectorCard {
  readonly id: string;
  readonly version: string;
  /** About what a text of 1 KB costs. */
  readonly microsecondsPerKilobyte: number;
  /** True where it answers from another thread or machine, and is waited for. */
  readonly isElsewhere?: boolean;
  /** Of which texts it has an opinion. */
  readonly surfaces: readonly Surface[];
}

export interface Opinion {
  /** 0..1, comparable within a surface; above 0 also where it finds nothing worth saying. */
  readonly score: number;
  readonly findings: readonly Finding[];
}

/**
 * Another opinion on a text, asked beside the rules: a classifier, or a larger model that a deployment brings.
 * Findings carry no text. A detector that throws has the call refused.
 */
export abstract class Detector {
  abstract readonly card: DetectorCard;

  /** `readings`: the text as it stands and everything that was decoded out of it. */
  abstract inspect(request: InspectionRequest, readings: readonly Reading[]): Opinion;

  /** The same with what it waits for, where that is more than its own work. */
  // oxlint-disable-next-line require-yield
  *parts(request: InspectionRequest, readings: readonly Reading[]): Parts<Opinion> {
    return this.inspect(request, readings);
  }

  /** Lets go of what it holds beside memory. Nothing is asked of it after that. */
  stop(): void | Promise<void> {}
}
