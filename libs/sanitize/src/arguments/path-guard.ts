import { strongest, type Suspicion } from './suspicion.js';

const seen = (rule: string, score: number): Suspicion => ({ rule: `argument.path.${rule}`, family: 'path_traversal', score });

const SENSITIVE =
  /^(?:file:\/{0,3})?(?:[a-z]:)?[/\\]+(?:etc[/\\](?:passwd|shadow|group|hosts|hostname|issue|motd|fstab|sudoers|crontab|mysql|apache2?|httpd|nginx|ssh|ssl|php|proftpd|samba|vsftpd|pure-ftpd|ftpusers|inetd|exports|init\.d|rc\.d|resolv|aliases|master\.passwd|security|shells|login|profile|environment|my\.cnf|my\.ini|wu-ftpd|chrootusers|mtab|cups|snmp|xinetd|rsyncd|ldap|network|sysconfig|redhat|os-release|kubernetes|docker|apt|cron|pam|syslog|logrotate|firewall|lighttpd|knockd|bash|sys|vhcs2|lsb)|proc[/\\](?:self|\d+|version|cmdline|mounts|net|cpuinfo|meminfo|sched|stat|swaps|ioports|interrupts|modules|partitions|filesystems)|root[/\\]\.|var[/\\](?:log|mail|spool|lib[/\\](?:mlocate|mysql|dhcp)|run|adm|cpanel|www[/\\](?:logs?|html[/\\]?\.|conf|mgr)|apache|local)|usr[/\\](?:local|etc|lib|ports|pkg|spool|home)[/\\](?:apache|etc|cpanel|php|pureftpd|mysql|lib[/\\]php|samba|security|admin|apps|rpm|spamassassin|zend|user|log|ports|psa|squid|wampp|ftpusers|vsftpd|www|nginx)|(?:win(?:dows|nt)|boot\.ini|autoexec|sysprep|inetpub|xampp|wamp|apache|php|mysql|program files|documents and settings|users[/\\][^/\\]+[/\\](?:ntuser|appdata)|unattend|pagefile|config\.sys|ibmtivoli|minint|volumes|windows)|opt[/\\](?:lampp|xampp|apache|jboss|nsconfig|web)|home[/\\][^/\\]+[/\\]\.(?:ssh|aws|bash|gnupg|netrc|kube|profile|mysql_history|npmrc|docker)|www[/\\]logs|run[/\\]secrets|dev[/\\](?:random|zero|tcp|null)|sys[/\\](?:class|kernel)|boot[/\\]|app[/\\](?:etc|\.env)|private[/\\](?:etc|var)|library[/\\]webserver|nonexistent)/i;
const SECRET_NAME =
  /(?:^|[/\\])(?:\.htaccess|\.htpasswd|\.env(?:\.(?!example|sample|template|dist)\w+)?$|\.git(?:[/\\]|$)|\.ssh(?:[/\\]|$)|\.aws(?:[/\\]|$)|\.bash_history|\.mysql_history|\.npmrc|\.netrc|\.rhosts|\.profile$|\.bashrc$|\.logout$|\.svn[/\\]|id_rsa|id_ed25519|authorized_keys|wp-config\.php|web\.config|boot\.ini|win\.ini|g?shadow-?$|web-inf[/\\]web\.xml|web\.xml|php\.ini|httpd\.conf|desktop\.ini|ntuser\.dat|sam$|system32|master\.passwd|passwd\.dat|config\.inc\.php)|(?:^|[/\\?])etc[/\\](?:passwd|shadow|hosts|group|issue|motd|fstab|sudoers)\b|c:[/\\](?:windows|winnt|boot|inetpub)/i;
const WRAPPER =
  /^(?:\w+=)?(?:php|zip|phar|expect|glob|data|zlib|compress\.zlib|rar|ogg|ssh2|jar|netdoc|gopher|dict|ldaps?|tftp|file):(?:\/\/|\/|\$|[a-z]+\/)/i;
/** Folders of the operating system from its root on, where no document of anybody is. */
const SYSTEM =
  /^(?:file:\/{0,3})?(?:[a-z]:)?[/\\]+(?:(?:etc|proc|root|boot|dev|sys)|usr[/\\](?:s?bin|lib(?:exec|64)?|pkgsrc|ports)|var[/\\](?:lib|lp|saf|db|cache)|system volume information)[/\\]\S/i;
/** Shares of other machines and names of devices: `\\\\host\\share`, `//host/share`, `\\\\?\\C:`, `\\\\.\\pipe`. */
const SHARE = /^\s*(?:\\\\|\/\/)(?:[?.][\\/]\S|[\w.-]{1,253}(?:@\w{1,8})?[\\/][\w$.-])/;
/** Streams and sessions that a server of Windows reads past. */
const STREAM = /::\$(?:data|index_allocation|bitmap)\b|:\$i30:|\/\([a-z]\([^/)]{1,40}\)\)\//i;
/** The home of whoever runs it, by variable or tilde. */
const HOME = /^\s*(?:\$\{?HOME\}?|~\w{0,32}|%(?:USERPROFILE|SYSTEMROOT|WINDIR|APPDATA|PROGRAMDATA|HOMEPATH)%)[/\\]\S/i;
/** How traversal is spelt to pass a filter that looks for `../` only. */
const SPELLINGS: readonly (readonly [RegExp, string])[] = [
  [/%%32%%65|%%c0%6e|%c0%6e|%c0\.|%c0%ee|%%32%65/gi, '.'],
  [/%%35%%63|%%32%%66|%%35%63|%%32%66/gi, '/'],
  [/(?<=\.\.)(?:2f|5c)/gi, '/'],
  [
    /%u002e|%uff0e|0x2e|%c0%2e|%e0%40%ae|%c0%ae|%c0%5e|%e0%80%ae|%f0%80%80%ae|%f8%80%80%80%ae|%fc%80%80%80%80%ae|%25c0%25ae|&#46;|&#x2e;|\uff0e|\u2024|%ee|%01%u002e/gi,
    '.',
  ],
  [
    /%u2215|%u2216|%uefc8|%uf025|%c0%2f|%c0%af|%e0%80%af|%f0%80%80%af|%f8%80%80%80%af|%fc%80%80%80%80%af|%c1%9c|%c1%pc|%c1%af|%c1%8s|%c0%qf|%25c0%25af|%25c1%259c|%bg%qf|\?\?0x5c|%u005c|%u002f|%c0%5c|%c0%9v|%c1%1c|0x2f|0x5c|%uf0b7|\u2215|\u2216|\uff0f|\uff3c|\u2044|\u29f8/gi,
    '/',
  ],
];
const UP = /(?:^|[/\\;=])\.{2,4}(?:[/\\;]|$)/;

const LEADER = /[\u2025\ufe30]/g;

/** Undoes what encodings do to dots and slashes, at most three times. Linear: every round shortens the text. */
function plainPath(value: string): string {
  let text = value.slice(0, 2048).replace(LEADER, '..');
  for (let round = 0; round < 3; round += 1) {
    const before = text;
    for (const [expression, char] of SPELLINGS) text = text.replace(expression, char);
    text = text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
    if (text === before) break;
  }
  return text.replace(/(?<=[/\\])(?:\.[/\\])+/g, '');
}

/** How far above its start a path climbs: 0 stays inside. */
function climbs(path: string): number {
  let depth = 0;
  let highest = 0;
  for (const part of path.split(/[/\\;?=&]+/)) {
    if (/^\.{2,4}$/.test(part.trim()) && part.trim().length !== 1) depth -= 1;
    else if (part !== '' && part !== '.') depth += 1;
    highest = Math.max(highest, -depth);
  }
  return highest;
}

/** Whether a value leads out of the folder it is resolved against, or straight at a file that no tool has to read. */
export function pathSuspicion(value: string, roots: readonly string[] = []): Suspicion | undefined {
  return strongest([
    judge(value, plainPath(value), roots),
    judge(value, plainPath(value.replace(/\\(?=[./])/g, '')), roots),
    encoded(value),
  ]);
}

/** A path in base64 is not a file name. */
function encoded(value: string): Suspicion | undefined {
  if (!/^[A-Za-z0-9+/]{12,400}={0,2}$/.test(value)) return undefined;
  const text = Buffer.from(value, 'base64').toString('latin1');
  return /^[\x20-\x7e\0]+$/.test(text) && /(?:\.\.?\/){2}|^\/etc\//.test(text) ? seen('encoded-path', 0.85) : undefined;
}

function judge(value: string, text: string, roots: readonly string[]): Suspicion | undefined {
  const found: (Suspicion | undefined)[] = [];
  const spelt = text !== value && text.includes('..') && !value.includes('..');
  const up = climbs(text);
  if (UP.test(text) || up > 0) {
    if (up >= 2 || (up >= 1 && spelt)) found.push(seen('traversal', 0.92));
    else if (up === 1)
      found.push(seen('above-root', text.includes('..') && (/[%\\]/.test(value) || value.includes('\u0000')) ? 0.85 : 0.6));
    else if (/\.\.[/\\].*\.\.[/\\].*\.\.[/\\]/.test(text)) found.push(seen('traversal', 0.85));
  }
  if (/\.\.(?:%|\\|;|\/\/|0x|\uff0f)/.test(value) || /\.{3,4}[/\\]/.test(text)) found.push(seen('traversal', 0.85));
  // Dots and slashes alone in every order: `./\\/././\\/./` and `.?%5c.?%5c` climb where a parser drops what it does not know.
  const run = /[./\\?]{7,}/.exec(text)?.[0];
  if (run && /\..*[/\\].*\./.test(run) && (/\\/.test(run) || run.includes('?'))) found.push(seen('traversal', 0.85));
  // Whoever writes dots in code means a filter, not a folder.
  if (spelt && UP.test(text)) found.push(seen('spelt-dots', 0.85));
  if (SHARE.test(text) || SHARE.test(value)) found.push(seen('share', 0.82));
  if (STREAM.test(text)) found.push(seen('stream', 0.82));
  if (HOME.test(text)) found.push(seen('home', 0.72));
  if (text.includes('\u0000')) found.push(seen('null-byte', 0.9));
  if (SYSTEM.test(text.trim()) || SENSITIVE.test(text.trim())) found.push(seen('system-file', 0.85));
  if (SECRET_NAME.test(text)) found.push(seen('secret-file', 0.82));
  if (WRAPPER.test(text.trim())) found.push(seen('wrapper', 0.85));
  if (
    roots.length > 0 &&
    /^(?:[/\\]|[a-z]:)/i.test(text) &&
    !roots.some((root) => text === root || text.startsWith(root.endsWith('/') ? root : `${root}/`))
  )
    found.push(seen('outside-roots', 0.8));
  return strongest(found);
}
