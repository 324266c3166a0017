/**
 * Rows of a CSV text (RFC 4180, quotes doubled) as objects by header name. Empty lines and lines beginning with `#` are left out.
 * Throws Error with the line number where a row has more cells than the header.
 */
export function csvRows(text: string): Record<string, string>[] {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const rows: Record<string, string>[] = [];
  let header: string[] | undefined;
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    const cells = line.includes('"') ? quotedCells(line) : line.split(',');
    if (!header) {
      header = cells.map((cell) => cell.trim());
      continue;
    }
    if (cells.length > header.length) {
      throw new Error(`line ${index + 1} has ${cells.length} cells, expected ${header.length}; quote cells that hold a comma`);
    }
    rows.push(Object.fromEntries(header.map((name, at) => [name, (cells[at] ?? '').trim()])));
  }
  return rows;
}

function quotedCells(line: string): string[] {
  const cells: string[] = [];
  let cell = '';
  let quoted = false;
  for (let at = 0; at < line.length; at += 1) {
    const char = line[at]!;
    if (char === '"') {
      if (quoted && line[at + 1] === '"') {
        cell += '"';
        at += 1;
      } else quoted = !quoted;
    } else if (char === ',' && !quoted) {
      cells.push(cell);
      cell = '';
    } else cell += char;
  }
  cells.push(cell);
  return cells;
}
