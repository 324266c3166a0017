/** `git+https://github.com/Owner/Name.git@refs/heads/main` as `github.com/owner/name`; undefined where it names no repository. */
export function repositoryIn(text: string | undefined): string | undefined {
  const shorthand = /^(?:github:)?([A-Za-z0-9][\w-]*\/[\w.-]+)$/.exec(text ?? '')?.[1];
  if (shorthand) return `github.com/${shorthand.toLowerCase().replace(/\.git$/, '')}`;
  // As git writes an address of ssh: `git@github.com:owner/name.git`.
  const byHost = /^(?:[\w.-]+@)?([a-z0-9.-]+\.[a-z]+):([\w.-]+\/[\w.-]+)$/i.exec(text ?? '');
  const found = byHost ?? /^(?:git\+)?(?:https?|git|ssh):\/\/(?:[^@/]*@)?([a-z0-9.-]+\.[a-z]+)\/([\w.-]+\/[\w.-]+)/i.exec(text ?? '');
  if (!found) return undefined;
  return `${found[1]!.toLowerCase().replace(/^www\./, '')}/${found[2]!.toLowerCase().replace(/\.git$/, '')}`;
}
