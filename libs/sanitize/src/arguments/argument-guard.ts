import type { Finding, Verdict } from '@gatehouse/kernel';
import type { InspectionRequest } from '../inspection/detector.js';
import { headerSuspicion, lineSuspicion } from './header-guard.js';
import { paramKind, type ParamKind } from './param-kind.js';
import { pathSuspicion } from './path-guard.js';
import { shellSuspicion } from './shell-grammar.js';
import { sqlSuspicion } from './sql-fingerprint.js';
import { statementSuspicion } from './statement-guard.js';
import { strongest, type Suspicion } from './suspicion.js';
import { codeSuspicion, mildOnStatements, templateSuspicion } from './template-guard.js';
import { urlSuspicion } from './url-guard.js';

const BLOCK = 0.7;
const HOLD = 0.5;
const FLAG = 0.35;
/** What is written for people may quote anything: seen, scored lower, never blocked for its grammar alone. */
const FREE_TEXT_FACTOR = 0.6;

type Grammar = (value: string) => Suspicion | undefined;

const url =
  (expectsUrl: boolean): Grammar =>
  (value) =>
    urlSuspicion(value, expectsUrl);
const PROSE: readonly Grammar[] = [sqlSuspicion, url(false), codeSuspicion];

const GRAMMARS: Readonly<Record<ParamKind, readonly Grammar[]>> = {
  free_text: PROSE,
  // What stands in it is written for people; only how it ends is not.
  header: PROSE,
  template: [templateSuspicion],
  filter: [sqlSuspicion, codeSuspicion, lineSuspicion],
  sql: [statementSuspicion],
  shell: [shellInCommand, pathSuspicion, codeSuspicion],
  path: [pathSuspicion, shellInName, url(false), sqlSuspicion, codeSuspicion, lineSuspicion],
  url: [url(true), shellSuspicion, codeSuspicion, lineSuspicion],
  value: [sqlSuspicion, pathInValue, url(false), codeSuspicion, narrowShell, lineSuspicion],
  unknown: [sqlSuspicion, shellSuspicion, pathSuspicion, url(false), codeSuspicion, lineSuspicion],
};
const WRITTEN_FOR_PEOPLE = new Set<ParamKind>(['free_text', 'header']);

/** A parameter of these names may be for a question of any language. */
const ASKS = /(?:^|\/)(?:query|statement)$/i;
const OWN_USE = /\.(?:command-line|option)$/;
/** Asks the machine who and where it is, or changes who may use it: the first thing whoever got in does. */
const SURVEY =
  /^\s*(?:sudo\s+)?(?:whoami|systeminfo|sysinfo|ipconfig|ifconfig|netstat|tasklist|netsh|net (?:user|view|localgroup|share|use)|reg (?:add|delete)|uname(?:$| -)|which (?:nc|ncat|netcat|wget|curl|gcc|perl|python|php|ruby)\b|(?:user|group)(?:add|mod|del)\s)/i;
/** A file, a folder or a command is called after no mark that only stands between commands. */
const ONLY_MARKS = /^(?:[;&|`<>^]|\s|%0[ad]|\\[rn]){1,8}$/i;
const LONGEST_NAME = 256;
const MOST_LINES = 3;

/** A name of a file has no lines: what stands on a second one is read as a shell would. */
function shellInName(value: string): Suspicion | undefined {
  const isName = value.length <= LONGEST_NAME && /[\r\n]./.test(value) && value.split(/\r?\n/).length <= MOST_LINES;
  return strongest([separators(value), shellSuspicion(value), isName ? shellSuspicion(value.replaceAll(/[\r\n]+/g, ';')) : undefined]);
}

function separators(value: string): Suspicion | undefined {
  return ONLY_MARKS.test(value) && value.trim() !== ''
    ? { rule: 'argument.shell.separator', family: 'shell_injection', score: 0.55 }
    : undefined;
}

/** A command is what the parameter is for: one by itself is noted, one chained onto it is not. */
function shellInCommand(value: string): Suspicion | undefined {
  const found = strongest([shellSuspicion(value), separators(value)]);
  if (!found || !OWN_USE.test(found.rule)) return found;
  return { ...found, score: SURVEY.test(value) ? 0.55 : 0.4 };
}

/** A plain value reaches a shell by accident only: what is unmistakable counts, the rest is a company with an ampersand. */
function narrowShell(value: string): Suspicion | undefined {
  const found = shellSuspicion(value);
  return found && found.score >= 0.85 ? found : undefined;
}

/** Parameters of these names hold templates, or the name of one. */
const OF_TEMPLATES = /template|layout|markup|(?:^|_)html/i;

/** A whole query by itself is noted where one may be asked for; one that breaks out of another is of other rules. */
function asked(suspicion: Suspicion): Suspicion {
  return suspicion.rule === 'argument.sql.query' ? { ...suspicion, score: Math.min(suspicion.score, 0.4) } : suspicion;
}

/** A file beside the folder at hand is a place that people name (`../notes.md`); where the value is no path, nothing opens it. */
function pathInValue(value: string): Suspicion | undefined {
  const found = pathSuspicion(value);
  return found && /^\.\.\/[\w][\w -]{0,60}\.\w{1,5}$/.test(value) ? { ...found, score: Math.min(found.score, 0.4) } : found;
}

/** Judges one argument value by the grammars that its parameter could be misread in. */
export class ArgumentGuard {
  inspect(request: InspectionRequest): Finding[] {
    const named = request.kind ?? paramKind(request.param, request.schema);
    const kind = named === 'unknown' && isProse(request.text) ? 'free_text' : named;
    if (request.text.length < 2) return [];
    const seen = GRAMMARS[kind].map((grammar) => grammar(request.text)).filter((suspicion) => suspicion !== undefined);
    const isTemplate = OF_TEMPLATES.test(request.param ?? '');
    const found = isTemplate ? seen.map(mildOnStatements) : kind === 'value' && ASKS.test(request.param ?? '') ? seen.map(asked) : seen;
    const line = kind === 'header' ? headerSuspicion(request.text) : undefined;
    const quoted = WRITTEN_FOR_PEOPLE.has(kind);
    return [
      ...found.map((suspicion) => this.finding(suspicion, quoted, request)),
      ...(line ? [this.finding(line, false, request)] : []),
    ].filter((finding) => finding.verdict !== 'allow');
  }

  private finding(suspicion: Suspicion, quoted: boolean, request: InspectionRequest): Finding {
    const score = quoted ? suspicion.score * FREE_TEXT_FACTOR : suspicion.score;
    const verdict = verdictOf(score);
    return {
      rule: suspicion.rule,
      family: suspicion.family,
      surface: request.surface,
      verdict: quoted && verdict !== 'allow' ? 'flag' : verdict,
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
