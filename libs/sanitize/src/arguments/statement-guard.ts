import { sqlTokens } from './sql-tokens.js';
import { decodedForms, strongest, type Suspicion } from './suspicion.js';

/** Words that a statement begins with which changes what is there, its structure or who may do what. A query begins with none of them. */
const CHANGING = new Set(
  'drop truncate alter create grant revoke shutdown exec execute attach detach backup restore kill merge replace rename handler vacuum reindex copy load declare do call install'.split(
    ' ',
  ),
);
const WHOLE = new Set(['delete', 'update']);
/** Reads or writes files, runs programs, reaches other servers, or waits: no question to a database. */
const OUTSIDE =
  /\b(?:into\s+(?:out|dump)file|load_file\s*\(|load\s+data|xp_\w{1,40}|sp_(?:oacreate|configure|executesql)|pg_read_(?:binary_)?file|lo_(?:import|export)|to\s+program|openrowset|opendatasource|utl_(?:http|file|smtp|tcp|inaddr)\.|dbms_\w{1,30}\.|pg_sleep|benchmark\s*\(|sleep\s*\(|waitfor\s+delay|load_extension)/i;

const seen = (rule: string, score: number): Suspicion => ({ rule: `argument.sql.${rule}`, family: 'sql_injection', score });

/**
 * What a parameter that is for SQL may not hold unasked: a second statement, one that changes structure or rights, a change of every row, and
 * what leaves the database. Queries and changes of rows that a condition names pass: they are what the parameter is for.
 */
export function statementSuspicion(value: string): Suspicion | undefined {
  return strongest(decodedForms(value).flatMap(judged));
}

function judged(text: string): (Suspicion | undefined)[] {
  const statements: string[][] = [[]];
  for (const { kind, text: word } of sqlTokens(text, '')) {
    if (kind === ';') statements.push([]);
    else if (kind !== 'c') statements.at(-1)!.push(word);
  }
  const said = statements.filter((words) => words.length > 0);
  return [
    OUTSIDE.test(text) ? seen('outside', 0.9) : undefined,
    said.length > 1 ? seen('several-statements', said.some(changes) ? 0.85 : 0.6) : undefined,
    said.some(changes) ? seen('changing-statement', 0.65) : undefined,
    said.some(changesAll) ? seen('every-row', 0.65) : undefined,
  ];
}

const changes = ([first]: readonly string[]): boolean => CHANGING.has(first ?? '');
const changesAll = (words: readonly string[]): boolean => WHOLE.has(words[0] ?? '') && !words.includes('where');
