/** Hosts that this deployment knows, each with its subdomains: links to them stay links. */
export class KnownHosts {
  private readonly names: ReadonlySet<string>;

  /** @param names host names, such as `media.mls.example`, or URLs of them; in any case */
  constructor(names: Iterable<string> = []) {
    this.names = new Set(
      [...names].map((name) => hostOf(name.includes('//') ? name : `https://${name}`)).filter((host) => host !== undefined),
    );
  }

  /** False for a target that names no host at all: it leads nowhere else. */
  isStrange(target: string): boolean {
    const host = hostOf(target.startsWith('//') || target.startsWith('\\\\') ? `https:${target.replaceAll('\\', '/')}` : target);
    if (host === undefined) return /^\s*(?:https?|wss?|ftp):/i.test(target);
    for (let at = host; at !== ''; at = at.includes('.') ? at.slice(at.indexOf('.') + 1) : '') if (this.names.has(at)) return false;
    return true;
  }
}

/** Of a link that a program would follow to another machine. */
function hostOf(target: string): string | undefined {
  try {
    const { protocol, hostname } = new URL(target.trim());
    return ['http:', 'https:', 'ws:', 'wss:', 'ftp:'].includes(protocol) && hostname !== ''
      ? hostname.replace(/\.$/, '').toLowerCase()
      : undefined;
  } catch {
    return undefined;
  }
}
