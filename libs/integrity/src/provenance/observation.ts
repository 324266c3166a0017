import type { JsonObject, JsonValue } from '@gatehouse/kernel';
import { isJsonObject } from '@gatehouse/kernel';
import type { RegistryAnswer } from './registry-answers.js';

/** What one signal shows: a number or one of the outcomes that its rule names, or why it could not be known. */
export interface Observation {
  /** Id of a rule of compliance/integrity/provenance.yaml. */
  readonly signal: string;
  /** undefined: unknown. */
  readonly value?: string | number;
  /** The fact in words, or why there is none. */
  readonly fact: string;
  /** Which document said so. */
  readonly source: string;
  /** ISO date or time of the answer; absent where nobody answered. */
  readonly asOf?: string;
}

/** Writes down what one document shows. */
export class Observer {
  constructor(private readonly answer: RegistryAnswer) {}

  saw(signal: string, value: string | number, fact: string): Observation {
    const { from } = this.answer;
    return { signal, value, fact, source: from, ...('asOf' in this.answer ? { asOf: this.answer.asOf } : {}) };
  }

  cannotTell(signal: string, why: string): Observation {
    const { from } = this.answer;
    return { signal, fact: why, source: from, ...('asOf' in this.answer ? { asOf: this.answer.asOf } : {}) };
  }

  /** All of these signals hang on a document that was not given. */
  silent(signals: readonly string[]): Observation[] {
    const why = this.answer.kind === 'unanswered' ? this.answer.why : 'the registry has no such document';
    return signals.map((signal) => this.cannotTell(signal, why));
  }
}

export const DAY_MS = 86_400_000;

export function daysBetween(earlier: number, later: number): number {
  return Math.max(0, Math.floor((later - earlier) / DAY_MS));
}

/** Members of documents, whatever they hold: nothing here trusts a shape. */
export const objectAt = (from: JsonValue | undefined, key: string): JsonObject => {
  const value = isJsonObject(from) && Object.hasOwn(from, key) ? from[key] : undefined;
  return isJsonObject(value) ? value : {};
};
export const textAt = (from: JsonValue | undefined, key: string): string | undefined => {
  const value = isJsonObject(from) && Object.hasOwn(from, key) ? from[key] : undefined;
  return typeof value === 'string' && value !== '' ? value : undefined;
};
export const numberAt = (from: JsonValue | undefined, key: string): number | undefined => {
  const value = isJsonObject(from) && Object.hasOwn(from, key) ? from[key] : undefined;
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
};
export const listAt = (from: JsonValue | undefined, key: string): readonly JsonValue[] => {
  const value = isJsonObject(from) && Object.hasOwn(from, key) ? from[key] : undefined;
  return Array.isArray(value) ? value : [];
};

export function timeOf(text: string | undefined): number | undefined {
  const time = text === undefined ? Number.NaN : Date.parse(text);
  return Number.isNaN(time) ? undefined : time;
}

/** What a registry said goes to terminals, reviews and logs: one line, no control characters, not long. */
export function plain(text: string): string {
  return text.replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, '').slice(0, 120);
}
