import { createHash } from 'node:crypto';
import { canonicalJson, isJsonObject, type JsonObject, type JsonValue } from '@gatehouse/kernel';

/**
 * Whom facts are asked of. `npm-downloads` is a host of its own; `npm-tree` is npm itself and `pypi-tree` is pip, which say what they would install; `place` is the
 * server at an address, and what whoever comes there is shown.
 */
export const REGISTRIES = [
  'npm',
  'npm-tree',
  'npm-downloads',
  'pypi',
  'pypi-tree',
  'oci',
  'osv',
  'github',
  'mcp-registry',
  'place',
] as const;
export type Registry = (typeof REGISTRIES)[number];

export interface RegistryQuestion {
  readonly registry: Registry;
  /** Of a registry with many hosts (oci): which one. */
  readonly host?: string;
  /** With its leading slash and its query. */
  readonly path: string;
  readonly body?: JsonObject;
}

/** `absent`: the registry says that there is none. `unanswered`: nobody said anything that can be used, which is no answer at all. */
export type RegistryAnswer =
  | {
      readonly kind: 'answered';
      readonly body: JsonObject;
      /** As it came: the digest of an image is over this. */
      readonly text: string;
      readonly sha256: string;
      readonly asOf: string;
      readonly from: string;
    }
  | { readonly kind: 'absent'; readonly asOf: string; readonly from: string }
  | { readonly kind: 'unanswered'; readonly why: string; readonly from: string };

/** Port to what registries say about packages. Never throws. */
export abstract class RegistryAnswers {
  abstract ask(question: RegistryQuestion): Promise<RegistryAnswer>;
}

/** How a question stands in a recording, and what a reason names as its source. */
export function questionText({ registry, host, path, body }: RegistryQuestion): string {
  return `${registry} ${host ?? ''}${path}${body ? ` ${canonicalJson(body)}` : ''}`;
}

/** Reads a document that somebody outside wrote; lists and plain values at its root count as malformed. */
export function answerIn(text: string, from: string, asOf: string): RegistryAnswer {
  let body: JsonValue;
  try {
    body = JSON.parse(text) as JsonValue;
  } catch {
    return { kind: 'unanswered', why: 'its answer is no JSON', from };
  }
  // A list of releases is asked for as one; everything else is an object.
  const whole = Array.isArray(body) ? { items: body } : body;
  if (!isJsonObject(whole)) return { kind: 'unanswered', why: 'its answer is no document', from };
  return { kind: 'answered', body: whole, text, sha256: createHash('sha256').update(text).digest('hex'), asOf, from };
}

export interface Recording {
  /** ISO date of the answers. */
  readonly asOf: string;
  /** By question: the document, or its very text where that matters; null where the registry said that there is none. What is not recorded counts as not answered. */
  readonly answers: Readonly<Record<string, JsonValue>>;
}

/** Answers that were written down before: for tests, and for a machine without a way out. */
export class RecordedAnswers extends RegistryAnswers {
  constructor(private readonly recording: Recording) {
    super();
  }

  /** Throws Error where the text is no recording. */
  static parse(text: string): RecordedAnswers {
    const content: unknown = JSON.parse(text);
    if (!isJsonObject(content) || typeof content['asOf'] !== 'string' || !isJsonObject(content['answers']))
      throw new Error('expected a recording: {"asOf": "2026-11-28", "answers": {"npm /name": {…}}}');
    return new RecordedAnswers(content as unknown as Recording);
  }

  override async ask(question: RegistryQuestion): Promise<RegistryAnswer> {
    const from = questionText(question);
    const { asOf, answers } = this.recording;
    const body = Object.hasOwn(answers, from) ? answers[from] : undefined;
    if (body === undefined) return { kind: 'unanswered', why: 'it is not in the recording', from };
    if (body === null) return { kind: 'absent', asOf, from };
    return answerIn(typeof body === 'string' ? body : JSON.stringify(body), from, asOf);
  }
}

/** Keeps what is answered, to be written down for a machine without a way out. What nobody answered is not kept: it stays unknown there as well. */
export class AnswerKeeper {
  private readonly answers = new Map<string, JsonValue>();

  of(registries: RegistryAnswers): RegistryAnswers {
    return new KeptAnswers(registries, this.answers);
  }

  recording(asOf: string): Recording {
    return { asOf, answers: Object.fromEntries([...this.answers].toSorted(([one], [other]) => (one < other ? -1 : 1))) };
  }
}

class KeptAnswers extends RegistryAnswers {
  constructor(
    private readonly registries: RegistryAnswers,
    private readonly kept: Map<string, JsonValue>,
  ) {
    super();
  }

  override async ask(question: RegistryQuestion): Promise<RegistryAnswer> {
    const answer = await this.registries.ask(question);
    if (answer.kind === 'absent') this.kept.set(answer.from, null);
    if (answer.kind === 'answered') this.kept.set(answer.from, JSON.stringify(answer.body) === answer.text ? answer.body : answer.text);
    return answer;
  }
}

/** Nobody is asked. */
export class OfflineAnswers extends RegistryAnswers {
  override async ask(question: RegistryQuestion): Promise<RegistryAnswer> {
    return { kind: 'unanswered', why: 'offline: nobody was asked', from: questionText(question) };
  }
}
