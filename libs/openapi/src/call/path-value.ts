import { Refusal } from '@gatehouse/kernel';

// oxlint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;

/**
 * Holds a value to its place in the path. Percent-encoding keeps it within its segment, but not everywhere: some servers and proxies decode
 * first and resolve dots afterwards. What would then climb, or vanish, is refused. Throws Refusal ARGUMENT_UNSAFE or ARGUMENT_CONTRACT.
 */
export function checkPathValue(argument: string, text: string): void {
  if (text === '') throw new Refusal('ARGUMENT_CONTRACT', `"${argument}" must not be empty.`);
  for (const spelling of spellings(text)) {
    if (CONTROL.test(spelling) || spelling.split(/[/\\]/).some((segment) => /^\.{1,2}$/.test(segment.split(';', 1)[0]!.trim())))
      throw new Refusal('ARGUMENT_UNSAFE', `"${argument}" is part of an address and may not lead elsewhere.`);
  }
}

/** As it is, and as a server sees it that decodes once or twice more. */
function spellings(text: string): string[] {
  const found = [text];
  for (let round = 0; round < 2; round += 1) {
    const decoded = found.at(-1)!.replaceAll(/%([0-9a-f]{2})/gi, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
    if (decoded === found.at(-1)) break;
    found.push(decoded);
  }
  return found;
}

/** RFC 9110, field values: visible ASCII, spaces and tabs inside. What is not could end the header and begin another. */
export function checkHeaderValue(argument: string, text: string): void {
  if (CONTROL.test(text.replaceAll('\t', ' ')))
    throw new Refusal('ARGUMENT_UNSAFE', `"${argument}" is a header and may not hold a line break or another control character.`);
  if (!/^[\t\u0020-\u007e]*$/.test(text)) throw new Refusal('ARGUMENT_CONTRACT', `"${argument}" is a header and may hold ASCII only.`);
  if (text.length > 4_096) throw new Refusal('ARGUMENT_CONTRACT', `"${argument}" is too long for a header.`);
}
