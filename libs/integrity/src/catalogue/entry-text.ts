import { isJsonObject, type JsonObject, type JsonValue } from '@gatehouse/kernel';
import { isNode, LineCounter, parseDocument, stringify, type Document } from 'yaml';
import { entryFaults, serverEntry, type ServerEntry } from './server-entry.js';
import { serverFaults, type DocumentFault } from './server-document.js';

/** A document of more is no description of a server. */
const LARGEST_CHARACTERS = 1_048_576;
const OFFICIAL = 'io.modelcontextprotocol.registry/official';

/** A text that is no entry, and no server.json: each fault with its line. */
export class EntryFault extends Error {
  constructor(source: string, faults: readonly { readonly line: number; readonly reason: string }[]) {
    super(`${source} is not taken:\n${faults.map(({ line, reason }) => `  line ${line}: ${reason}`).join('\n')}`);
    this.name = 'EntryFault';
  }
}

interface ReadText {
  readonly content: JsonObject;
  /** @param at where the documents that the paths are of stands in the text */
  readonly fault: (faults: readonly DocumentFault[], at?: DocumentFault['path']) => EntryFault;
}

/** An entry of the catalogue, as it lies in a file. Throws EntryFault. */
export function readEntry(text: string, source: string): ServerEntry {
  const { content, fault } = readText(text, source);
  const faults = entryFaults(content);
  if (faults.length > 0) throw fault(faults);
  return serverEntry(content);
}

/** As it lies in a file of this name. */
export function entryText({ content }: ServerEntry, file: string): string {
  return file.endsWith('.json') ? `${JSON.stringify(content, null, 2)}\n` : stringify(content, { lineWidth: 140 });
}

/** What the brokerage says of a server that comes without. */
export interface Introduced {
  readonly category: string;
  readonly owner: string;
}

/**
 * Entries to add: one as it would lie in a file, a server.json, or an answer of a registry (`server` with its `_meta`, or `servers`). What the registry
 * calls deleted or deprecated is not taken. Throws EntryFault.
 */
export function importedEntries(text: string, source: string, introduced: Introduced): readonly ServerEntry[] {
  const { content, fault } = readText(text, source);
  const listed = content['servers'];
  const at = (index: number): DocumentFault['path'] => (Array.isArray(listed) ? ['servers', index] : []);
  const items = Array.isArray(listed) ? listed : [content];
  return items.map((item, index) => {
    const { entry, faults } = imported(isJsonObject(item) ? item : {}, introduced);
    if (faults.length > 0) throw fault(faults, at(index));
    return serverEntry(entry);
  });
}

function imported(item: JsonObject, { category, owner }: Introduced): { entry: JsonObject; faults: readonly DocumentFault[] } {
  const { _meta: meta, ...bare } = item;
  if (item['category'] !== undefined || item['owner'] !== undefined) return { entry: item, faults: entryFaults(item) };
  const isWrapped = isJsonObject(item['server']);
  const server = isWrapped ? item['server']! : bare;
  const faults = serverFaults(server).map(({ path, reason }) => ({ path: isWrapped ? ['server', ...path] : path, reason }));
  const official = isJsonObject(meta) ? meta[OFFICIAL] : undefined;
  const status = isJsonObject(official) ? official['status'] : undefined;
  const gone = status === 'deleted' || status === 'deprecated';
  const left: DocumentFault = { path: ['_meta'], reason: `expected an active server; its registry calls it ${String(status)}` };
  const entry = { server, category, owner };
  if (faults.length > 0 || gone) return { entry, faults: gone ? [...faults, left] : faults };
  return { entry, faults: entryFaults(entry) };
}

function readText(text: string, source: string): ReadText {
  const refused = (line: number, reason: string): EntryFault => new EntryFault(source, [{ line, reason }]);
  if (text.length > LARGEST_CHARACTERS)
    throw refused(1, `expected at most ${LARGEST_CHARACTERS} characters; there are ${text.length}. Nothing of it was read`);
  const lines = new LineCounter();
  let document: Document.Parsed;
  let content: unknown;
  try {
    document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
    const [error] = document.errors;
    if (error) throw refused(lines.linePos(error.pos[0]).line, `expected JSON or YAML; ${error.code.toLowerCase().replaceAll('_', ' ')}`);
    content = document.toJS({ maxAliasCount: 0 }) as JsonValue;
  } catch (thrown) {
    if (thrown instanceof EntryFault) throw thrown;
    throw refused(1, 'expected a document without anchors, nested no deeper than a description of a server is');
  }
  if (!isJsonObject(content)) throw refused(1, 'expected an object: an entry of the catalogue, or a server.json');
  return {
    content,
    fault: (faults, at = []) =>
      new EntryFault(
        source,
        faults.map(({ path, reason }) => ({ line: lineOf(document, [...at, ...path], lines), reason: `${pointer(path)}: ${reason}` })),
      ),
  };
}

/** Of the value, or of what it is missing in. */
function lineOf(document: Document.Parsed, path: readonly (string | number)[], lines: LineCounter): number {
  for (let length = path.length; length >= 0; length -= 1) {
    const node: unknown = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return 1;
}

const pointer = (path: readonly (string | number)[]): string => path.join('.') || '(the whole)';
