import type { Finding, Verdict } from '@gatehouse/kernel';
import type { InspectionRequest } from '../inspection/detector.js';
import { paramKind, type ParamKind } from './param-kind.js';
import { pathSuspicion } from './path-guard.js';
import { shellSuspicion } from './shell-grammar.js';
import { sqlSuspicion } from './sql-fingerprint.js';
import type { Suspicion } from './suspicion.js';
import { codeSuspicion } from './template-guard.js';
import { urlSuspicion } from './url-guard.js';

const BLOCK = 0.7;
const HOLD = 0.5;
const FLAG = 0.35;
/** What is written for people may quote anything: seen, scored lower, never blocked for its grammar alone. */
const FREE_TEXT_FACTOR = 0.6;

type Grammar = (value: string) => Suspicion | undefined;

const GRAMMARS: Readonly<Record<ParamKind, readonly Grammar[]>> = {
  free_text: [sqlSuspicion, (value) => urlSuspicion(value, false), codeSuspicion],
  filter: [sqlSuspicion, codeSuspicion],
  sql: [],
  shell: [shellInCommand, pathSuspicion],
  path: [pathSuspicion, shellSuspicion, (value) => urlSuspicion(value, false), sqlSuspicion, codeSuspicion],
  url: [(value) => urlSuspicion(value, true), shellSuspicion, codeSuspicion],
  value: [sqlSuspicion, pathSuspicion, (value) => urlSuspicion(value, false), codeSuspicion, narrowShell],
  unknown: [sqlSuspicion, shellSuspicion, pathSuspicion, (value) => urlSuspicion(value, false), codeSuspicion],
};

/** A command is what the parameter is for: one by itself is noted, one chained onto it is not. */
function shellInCommand(value: string): Suspicion | undefined {
  const found = shellSuspicion(value);
  return found && found.rule.endsWith('.command-line') ? { ...found, score: 0.4 } : found;
}

/** A plain value reaches a shell by accident only: what is unmistakable counts, the rest is a company with an ampersand. */
function narrowShell(value: string): Suspicion | undefined {
  const found = shellSuspicion(value);
  return found && found.score >= 0.85 ? found : undefined;
}

/** Judges one argument value by the grammars that its parameter could be misread in. */
export class ArgumentGuard {
  inspect(request: InspectionRequest): Finding[] {
    const named = paramKind(request.param, request.schema);
    const kind = named === 'unknown' && isProse(request.text) ? 'free_text' : named;
    if (request.text.length < 2) return [];
    const found = GRAMMARS[kind].map((grammar) => grammar(request.text)).filter((suspicion) => suspicion !== undefined);
    return found.map((suspicion) => this.finding(suspicion, kind, request)).filter((finding) => finding.verdict !== 'allow');
  }

  private finding(suspicion: Suspicion, kind: ParamKind, request: InspectionRequest): Finding {
    const score = kind === 'free_text' ? suspicion.score * FREE_TEXT_FACTOR : suspicion.score;
    const verdict = verdictOf(score);
    return {
      rule: suspicion.rule,
      family: suspicion.family,
      surface: request.surface,
      verdict: kind === 'free_text' && verdict !== 'allow' ? 'flag' : verdict,
      score: Math.round(score * 1000) / 1000,
      start: 0,
      end: request.text.length,
    };
  }
}

/** A value of unknown use that reads as sentences or code is quoted, not run. */
function isProse(text: string): boolean {
  if (text.length < 120) return false;
  const sample = text.slice(0, 2000);
  const functionWords = sample.match(/\b(?:the|an?|of|to|is|for|with|that|this|you|your|are|be|it|using|which)\b/gi)?.length ?? 0;
  return functionWords >= 4 && !/^\s*(?:['")\d;|&`$/.%?-]|(?:and|or|union|select|insert|update|delete)\b|\w+=|[a-z]+:\/\/)/i.test(sample);
}

function verdictOf(score: number): Verdict {
  if (score >= BLOCK) return 'block';
  if (score >= HOLD) return 'hold';
  return score >= FLAG ? 'flag' : 'allow';
}
