import { isAlias, isMap, isScalar, isSeq, LineCounter, type Document, type Node } from 'yaml';

/** Where a setting stands in the text: by its path, such as `reports[0].mail.to`. */
export class SettingLines {
  constructor(
    private readonly document: Document,
    private readonly lines: LineCounter,
  ) {}

  /** The line of the setting, or of what would hold it where it is missing; undefined where nothing of the path is there. */
  lineOf(path: string): number | undefined {
    let node: unknown = this.document.contents;
    let at: number | undefined;
    for (const step of path.match(/[^.[\]]+/g) ?? []) {
      if (isAlias(node)) node = node.resolve(this.document);
      const found = within(node, step);
      if (found === undefined) break;
      at = found.at ?? at;
      node = found.value;
    }
    return at === undefined ? undefined : this.lines.linePos(at).line;
  }
}

const placeOf = (node: unknown): number | undefined => (node as Node | undefined)?.range?.[0];

function within(node: unknown, step: string): { readonly at: number | undefined; readonly value: unknown } | undefined {
  if (isSeq(node)) {
    const value = node.items[Number(step)];
    return value === undefined ? undefined : { at: placeOf(value), value };
  }
  if (!isMap(node)) return undefined;
  const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === step);
  return pair && { at: placeOf(pair.key), value: pair.value };
}
