import { isScalar, isSeq, parseDocument, stringify, type Document, type Range, type YAMLSeq } from 'yaml';
import { DeploymentFault } from './birth.js';

/** Adds to a list of a YAML text and leaves every other byte as it is, comments too. `path`: the keys that lead to the list. */
export function withItems(text: string, path: readonly string[], items: readonly unknown[]): string {
  const document = parseDocument(text, { keepSourceTokens: true });
  if (document.errors.length > 0) throw new DeploymentFault(`gateway.yaml is no YAML: ${document.errors[0]!.message.split('\n')[0]}`);
  const list: unknown = document.getIn(path, true);
  // Null is what a key with nothing behind it holds.
  if (list !== undefined && !isSeq(list) && !(isScalar(list) && list.value === null)) throw unclear(path);
  const added = isSeq(list) && list.range ? spliced(text, list, items) : withList(text, document, { path, items });
  const whole = parseDocument(added);
  const [before, after] = [document.getIn(path, true), whole.getIn(path, true)].map((each) => (isSeq(each) ? each.items.length : 0));
  // Whatever somebody's YAML looks like: it is what was meant, or nothing is written.
  if (whole.errors.length > 0 || after !== before! + items.length) throw unclear(path);
  return added;
}

const unclear = (path: readonly string[]): DeploymentFault =>
  new DeploymentFault(`${path.join('.')} in gateway.yaml is written in a way that cannot be added to. Add it by hand.`);

function spliced(text: string, list: YAMLSeq, items: readonly unknown[]): string {
  const [start, valueEnd] = list.range as Range;
  const first = (list.items[0] as { range?: Range | null } | undefined)?.range?.[0];
  if (list.flow === true && list.items.length > 0) {
    const [, end] = (list.items.at(-1) as { range: Range }).range;
    return `${text.slice(0, end)}, ${inBrackets(items)}${text.slice(end)}`;
  }
  if (first === undefined) {
    const column = indentOf(text, start);
    return `${text.slice(0, start).trimEnd()}\n${blockOf(items, column + 2)}${text.slice(valueEnd).replace(/^[ \t]*\n/, '')}`;
  }
  const end = lineEndAfter(text, valueEnd);
  const head = text.slice(0, end);
  return `${head}${head.endsWith('\n') ? '' : '\n'}${blockOf(items, start - (text.lastIndexOf('\n', start - 1) + 1))}${text.slice(end)}`;
}

const inBrackets = (items: readonly unknown[]): string =>
  stringify(items, { collectionStyle: 'flow', lineWidth: 0 }).trim().slice(1, -1).trim();

/** The value may end before the comment of its line, or after its line break. */
function lineEndAfter(text: string, at: number): number {
  if (text[at - 1] === '\n') return at;
  const end = text.indexOf('\n', at);
  return end === -1 ? text.length : end + 1;
}

/** Indentation of the line that a place is in. */
const indentOf = (text: string, at: number): number => /^ */.exec(text.slice(text.lastIndexOf('\n', at - 1) + 1))![0].length;

const blockOf = (items: readonly unknown[], column: number): string =>
  stringify(items, { lineWidth: 0 }).replaceAll(/^(?=.)/gm, ' '.repeat(column));

/** The list is not there yet: at the end of the file, or inside what leads to it by the library's own means. */
function withList(text: string, document: Document, { path, items }: { path: readonly string[]; items: readonly unknown[] }): string {
  if (!document.has(path[0])) {
    const whole = path.reduceRight<unknown>((inner, key) => ({ [key]: inner }), items);
    return `${text.replace(/\n*$/, '\n')}${stringify(whole, { lineWidth: 0 })}`;
  }
  const whole = document.clone() as Document;
  whole.setIn(path, whole.createNode(items));
  return whole.toString({ lineWidth: 0 });
}
