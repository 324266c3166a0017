import { shippedTable } from '@gatehouse/tables';
import type { ConnectionSettings } from './connection-settings.js';

interface LegalQuestion {
  /** Path of the answer under the connection, e.g. `aiUse.training`. */
  readonly key: string;
  readonly asks: string;
  readonly whom: 'mls' | 'broker';
  readonly when: 'always' | 'copied';
  readonly examples: { readonly actsOn: unknown; readonly leavesAlone: unknown };
  readonly source?: { readonly document?: string; readonly asOf?: string };
}

/** Where a connection stands, and who licenses its data. */
export interface Whereabouts {
  /** Path in the file, e.g. `mls[0]`. */
  readonly path: string;
  readonly file: string;
  /** Completes "ask …". */
  readonly contact: string;
}

export const BROKER = 'your broker or compliance officer';

let kept: readonly LegalQuestion[] | undefined;

/** compliance/mls/questions.yaml. Throws Error for a question without source or examples. */
function legalQuestions(): readonly LegalQuestion[] {
  kept ??= checked(shippedTable('mls/questions.yaml'));
  return kept;
}

function checked(document: unknown): readonly LegalQuestion[] {
  const questions = Array.isArray(document) ? (document as LegalQuestion[]) : [];
  for (const { key, source, examples } of questions) {
    if (!source?.document || !source.asOf) throw new Error(`mls/questions.yaml: ${key}: expected a source: no source, no rule`);
    if (!isOpen(examples?.actsOn) || isOpen(examples.leavesAlone))
      throw new Error(`mls/questions.yaml: ${key}: expected an example without an answer and one with it`);
  }
  if (questions.length === 0) throw new Error('mls/questions.yaml: expected questions');
  return questions;
}

/** No, and none of them, are answers; null, an empty text and an empty list are not. */
function isOpen(answer: unknown): boolean {
  return answer === undefined || answer === null || answer === '' || (Array.isArray(answer) && answer.length === 0);
}

const at = (settings: unknown, key: string): unknown =>
  key.split('.').reduce<unknown>((value, name) => (value as Record<string, unknown> | undefined | null)?.[name], settings);

/** The questions that this connection leaves open. */
export function openQuestions(settings: ConnectionSettings): readonly LegalQuestion[] {
  const isCopied = settings.mode === 'replica_only';
  return legalQuestions().filter(({ key, when }) => (when === 'always' || isCopied) && isOpen(at(settings, key)));
}

/** Which keys, whom to ask and where to write it, in one sentence. */
export function askingSentence(open: readonly LegalQuestion[], { path, file, contact }: Whereabouts): string {
  const asked = (['mls', 'broker'] as const).flatMap((whom) => {
    const keys = open.filter((question) => question.whom === whom).map(({ key }) => `${path}.${key}`);
    return keys.length > 0 ? [`${listed(keys)} (ask ${whom === 'mls' ? contact : BROKER})`] : [];
  });
  return `The connection is closed until ${file} answers ${asked.join(', and ')}.`;
}

const listed = (keys: readonly string[]): string => (keys.length === 1 ? keys[0]! : `${keys.slice(0, -1).join(', ')} and ${keys.at(-1)}`);
