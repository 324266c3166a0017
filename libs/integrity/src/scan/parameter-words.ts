/** The words of an identifier: `sshPrivateKey`, `ssh_private_key` and `ssh-private-key` are all ssh, private, key. */
export function wordsOf(name: string): readonly string[] {
  return name
    .replaceAll(/([\p{Ll}\d])(\p{Lu})/gu, '$1 $2')
    .replaceAll(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
    .split(/[^\p{L}\d]+/u)
    .filter(Boolean)
    .map((word) => word.toLowerCase());
}

interface Asked {
  readonly names: readonly (readonly string[])[];
  readonly unlessLast: readonly string[];
  readonly isWholeName?: boolean;
}

/** Whether a parameter of this name asks for one of these things, and not only for what it is called or where it is kept. */
export function asksFor({ names, unlessLast, isWholeName }: Asked, name: string): boolean {
  const words = wordsOf(name);
  if (unlessLast.includes(words.at(-1) ?? '')) return false;
  if (isWholeName) return names.some((wanted) => wanted.join(' ') === words.join(' '));
  return names.some((wanted) => words.some((_word, at) => wanted.every((word, index) => words[at + index] === word)));
}
