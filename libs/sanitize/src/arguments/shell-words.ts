/** A command by its shape, whatever its name: a word behind a separator with what only commands are given. No list of commands can be complete. */
const SYSTEM = '/(?:(?:etc|bin|sbin|usr|var|tmp|dev|proc|sys)(?:/|$)|(?:root|opt|srv|boot|home|lib)/)';
const PLACE = new RegExp(`^(?:~/|\\.{1,2}/\\w|${SYSTEM})`);
const NAME = /^[a-z][a-z0-9_.+-]{0,24}$/;
/** Of a building these have letters and numbers behind a dash: `unit -b`. */
const PARTS = new Set('unit apt suite ste lot bldg building plan phase tract block section room floor model'.split(' '));
const SHORT = /^-[a-zA-Z](?:$|[=:'"\d])/;
const LONG = /^--[a-z]{2,20}(?:-[a-z]{2,20})*(?:=\S|$)/;
const JOINED = /^--?[a-z]{2,20}(?:-[a-z]{2,20}|=\S)/;
const SWITCH = /^\/[a-z]{1,10}$/i;
const WINDOWS_FILE = /^(?:\S{1,40}\.(?:exe|bat|cmd|ps1|dll|txt)|\*\S{0,10})$/i;
/** Beginnings that are statements of a shell and of no language. */
const STATEMENT =
  /^(?:for\s+\w{1,20}\s+in\s[^;]{1,80};\s*do\b|while\s+(?:true|:|\[)|if\s+\[\s|\[{1,2}\s+-[a-z]\s|test\s+-[a-z]\s|\w{1,20}\(\)\s*\{|export\s+[A-Za-z_]\w{0,30}=|unset\s+[A-Z_]{3,}|[A-Z_][A-Z0-9_]{1,30}=\S+\s+[a-z./]|\.\s+[~./]|\$\{?(?:SHELL|BASH|HOME|PATH|PWD)\b|["']\$HOME)/;
const REDIRECTED = new RegExp(`(?:^|\\s)\\d?(?:>{1,2}|<)\\s?(?:~/|${SYSTEM})|\\$\\(<|\\s2>&1(?:\\s|$)`);
const SEPARATOR = /&&|\|\||\$\(|[;|&`]/g;
const MARK = /[;|&`<>]|\$\(/;
const MANY = 40;

/** Whether something stands behind a separator that reads as a command with its arguments. One pass over the value. */
export function hasCommandShape(text: string): boolean {
  if (!MARK.test(text)) return false;
  if (REDIRECTED.test(text)) return true;
  let count = 0;
  for (const { 0: separator, index } of text.matchAll(SEPARATOR)) {
    count += 1;
    if (count > MANY) return false;
    const rest = text.slice(index + separator.length, index + separator.length + 200).trimStart();
    if (STATEMENT.test(rest) || isCommand(rest, separator)) return true;
  }
  return false;
}

function isCommand(rest: string, separator: string): boolean {
  const words = rest
    .split(/&&|\|\||[;|&`)\n]/, 1)[0]!
    .trim()
    .split(/\s+/, 6);
  const [name, first] = words;
  if (PLACE.test(name!)) return separator !== '&';
  if (first === undefined || !NAME.test(name!)) return false;
  const given = words.slice(1);
  if (given.filter((word) => SWITCH.test(word)).length > 1) return true;
  if (given.some((word) => SWITCH.test(word)) && given.some((word) => WINDOWS_FILE.test(word))) return true;
  // Between words `&` is an "and" of people, and of addresses.
  if (separator === '&') return false;
  if (PLACE.test(first) || /^\+%\w/.test(first) || JOINED.test(first)) return true;
  if (LONG.test(first)) return true;
  // `addendum -b` ends an item of a list: behind `;` a letter alone says nothing.
  if (SHORT.test(first) && !PARTS.has(name!)) return separator !== ';' || first.length > 2 || given.length > 1;
  return (separator === '&&' || separator === '||') && given.some((word) => SHORT.test(word) || LONG.test(word) || JOINED.test(word));
}
