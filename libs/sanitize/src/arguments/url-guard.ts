import { BlockList, isIP } from 'node:net';
import { strongest, type Suspicion } from './suspicion.js';

const seen = (rule: string, score: number): Suspicion => ({ rule: `argument.url.${rule}`, family: 'ssrf', score });

/** Addresses that a tool must not be sent to: RFC 6890 special-purpose ranges and cloud metadata services. */
const INTERNAL = new BlockList();
const V4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '224.0.0.0/4',
  '240.0.0.0/4',
  '168.63.129.16/32',
  '100.100.100.200/32',
];
/**
 * Outside of global unicast nothing is public: mapped, compatible, NAT64, unique local, link-local, multicast. Inside of it Teredo and 6to4 lead
 * to an IPv4 address of the writer's choosing.
 */
const OPEN_V6 = new BlockList();
OPEN_V6.addSubnet('2000::', 3, 'ipv6');
const CLOSED_V6 = new BlockList();
for (const [network, prefix] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const)
  CLOSED_V6.addSubnet(network, prefix, 'ipv6');
for (const range of V4) INTERNAL.addSubnet(range.split('/')[0]!, Number(range.split('/')[1]), 'ipv4');

const INTERNAL_NAMES =
  /^(?:localhost|localhost\.localdomain|ip6-localhost|instance-data|metadata|metadata\.google\.internal|metadata\.goog|metadata\.tencentyun\.com|metadata\.platformequinix\.com|metadata\.packet\.net|kubernetes(?:\.default.*)?|host\.docker\.internal|rancher-metadata|broadcasthost)$|\.(?:localhost|local|internal|intranet|corp|lan|home\.arpa|localdomain|consul|svc)$/i;
/** Public names that answer with whatever address they spell, loopback included. */
const REBINDING =
  /(?:^|\.)(?:nip\.io|sslip\.io|xip\.io|localtest\.me|lvh\.me|lacolhost\.com|yoogle\.com|vcap\.me|1u\.ms|rbndr\.us|spoofed\.burpcollaborator\.net|localdomain\.pw|fbi\.com\.localhost|bugbounty\.dod\.network|company\.localdomain|mail\.ebc\.apple\.com)$/i;
const CALLBACK =
  /(?:^|\.)(?:burpcollaborator\.net|oastify\.com|interact\.sh|oast\.(?:fun|pro|live|site|online|me)|requestbin\.net|webhook\.site|canarytokens\.com|dnslog\.cn|ceye\.io|pipedream\.net|ngrok\.io|ngrok-free\.app)$/i;
const WEB = new Set(['http:', 'https:', 'ws:', 'wss:', 'ftp:', 'ftps:', 'mailto:', 'tel:']);
const FORBIDDEN = new Set([
  'file:',
  'gopher:',
  'dict:',
  'ldap:',
  'ldaps:',
  'tftp:',
  'sftp:',
  'ssh:',
  'jar:',
  'netdoc:',
  'php:',
  'expect:',
  'phar:',
  'zip:',
  'glob:',
  'javascript:',
  'vbscript:',
  'imap:',
  'pop3:',
  'smtp:',
  'redis:',
  'telnet:',
  'rmi:',
  'local_file:',
  'view-source:',
  'data:',
]);
const LOOKS_LIKE_URL =
  /^[\s"'<(]*(?:(?:url|uri|href|link|src|dest|redirect|target|u|page)\s*[=:]\s*)?((?:[a-z][a-z0-9+.-]{1,20}:\/{0,3}|\/\/)[^\s"'<>]+)/i;
const ANOTHER = /[a-z][a-z0-9+.-]{1,20}:\/\/[^\s"'<>,|]{1,600}/gi;
const MOST_LINKS = 20;
const HOST_AND_PORT = /^[a-z0-9.-]{1,253}:\d{1,5}(?:[/?#]|$)/i;
/** A folder of another machine, as Windows names one. */
const SHARE = /^\s*\\\\[^\\\s]{1,253}\\\S/;
/** A link inside of a path or of what follows a semicolon, as proxies and old redirects take it. */
const INNER_LINK = /[/;=](?=(https?:\/{1,2}[^\s"'<>;]{1,600}))/gi;
/** Parameters of a link by which it says where to go on. */
const LEADS =
  /^(?:u|ur[il]|to|next|redirect(?:_?ur[il])?|redir|dest(?:ination)?|target|host|callback|return(?:_?(?:to|url))?|link|goto|go|continue|domain|server|proxy|feed|src|image_?url|forward)$/i;
/** An address or a name in full: `10.2` is a version or a price. */
const WHOLE_HOST = /^(?:\[|localhost\b|(?:\d{1,3}\.){3}\d|0x|\d{8,}|[a-z][\w-]{0,60}\.\w)/i;
/** A path that names where it leads. */
const LEADING_PATH = /\/(?:redirect|redir|proxy|fetch|go|goto|url|forward)\/((?:\d{1,3}\.){3}\d{1,3})(?=[:/?]|$)/i;
/** A host that is only made where it is used. */
const PLACEHOLDER_HOST = /^(?:[a-z+.-]{1,12}:)?[/\\]{2}[^/?#]{0,100}(?:\$\{|\{\{|\$\(|<%|%\{)/i;
const BARE_HOST = /^\s*((?:\[[0-9a-f:.%]+\]|[0-9a-fx.]+|localhost|[a-z0-9.-]+)(?::\d{1,5})?(?:\/[^\s]*)?)\s*$/i;

function hostSuspicion(host: string): Suspicion | undefined {
  const bare = host
    .replace(/^\[|\]$/g, '')
    .replace(/\.+$/, '')
    .split('%')[0]!;
  const family = isIP(bare);
  if (family === 4) return INTERNAL.check(bare, 'ipv4') ? seen('internal-address', bare.startsWith('169.254.') ? 0.97 : 0.92) : undefined;
  if (family === 6)
    return OPEN_V6.check(bare, 'ipv6') && !CLOSED_V6.check(bare, 'ipv6')
      ? undefined
      : seen('internal-address', isPublicMapped(bare) ? 0.6 : 0.94);
  if (INTERNAL_NAMES.test(bare)) return seen('internal-name', 0.9);
  if (REBINDING.test(bare) || spellsInternal(bare)) return seen('rebinding-name', 0.9);
  if (CALLBACK.test(bare)) return seen('callback-name', 0.7);
  if (/^(?:0x[0-9a-f]+|\d{8,})$/i.test(bare)) return seen('number-address', 0.85);
  // One word is a machine of whoever resolves it.
  return /^[a-z0-9-]{1,63}$/i.test(bare) && bare !== '' ? seen('single-name', 0.55) : undefined;
}

/** A public IPv4 address written as IPv6: odd, and not inside. */
function isPublicMapped(address: string): boolean {
  const dotted = embedded(address);
  return dotted !== undefined && !INTERNAL.check(dotted, 'ipv4');
}

/** The IPv4 address inside a mapped or NAT64 IPv6 one, as dotted numbers. */
function embedded(address: string): string | undefined {
  const dotted = /(?:^|:)(\d+\.\d+\.\d+\.\d+)$/.exec(address)?.[1];
  if (dotted) return dotted;
  const tail = /^(?:::ffff:(?:0:)?|64:ff9b::)([0-9a-f]{1,4}):([0-9a-f]{1,4})$/i.exec(address);
  if (!tail) return undefined;
  const [high, low] = [Number.parseInt(tail[1]!, 16), Number.parseInt(tail[2]!, 16)];
  return `${high >> 8}.${high & 255}.${low >> 8}.${low & 255}`;
}

/** A name that has an address in it, dotted, dashed or in hexadecimal, as services have it that answer with what is asked for. */
function spellsInternal(name: string): boolean {
  const dotted = /(?:^|[.-])(\d{1,3}[.-]\d{1,3}[.-]\d{1,3}[.-]\d{1,3})(?=[.-]|$)/.exec(name)?.[1]?.replaceAll('-', '.');
  const hex = /(?:^|\.)([0-9a-f]{8})\./i
    .exec(name)?.[1]
    ?.match(/../g)
    ?.map((pair) => Number.parseInt(pair, 16))
    .join('.');
  return [dotted, hex].some((address) => address !== undefined && isIP(address) === 4 && INTERNAL.check(address, 'ipv4'));
}

function parse(text: string): URL | undefined {
  try {
    return new URL(text.startsWith('//') ? `http:${text}` : text);
  } catch {
    return undefined;
  }
}

function schemeSuspicion(scheme: string, target: string): Suspicion | undefined {
  if (FORBIDDEN.has(scheme)) return seen('scheme', scheme === 'data:' && /^data:image\//i.test(target) ? 0.1 : 0.9);
  return !WEB.has(scheme) && /^[a-z0-9+.-]+:\/\//i.test(target) ? seen('unknown-scheme', 0.4) : undefined;
}

/**
 * Whether a link leads into the network of the system that would follow it. WHATWG parsing first, so that decimal, octal, hexadecimal,
 * shortened and full-width spellings of an address are all the same address. `expectsUrl`: the parameter is for links, so bare hosts count,
 * and every link in it does.
 */
export function urlSuspicion(value: string, expectsUrl: boolean): Suspicion | undefined {
  // A URL parser drops tabs and line ends wherever they stand, so what it will read is what is judged.
  const text = expectsUrl ? value.slice(0, 2048).replaceAll(/[\t\r\n]/g, '') : value.slice(0, 2048);
  if (expectsUrl && SHARE.test(text)) return seen('share', 0.8);
  const named = LOOKS_LIKE_URL.exec(text)?.[1];
  // `localhost:3000` is a host and its port, and no scheme.
  const first = named !== undefined && !(expectsUrl && HOST_AND_PORT.test(named)) ? named : expectsUrl ? bareHost(text) : undefined;
  const further = expectsUrl ? [...text.matchAll(ANOTHER)].slice(0, MOST_LINKS).map(([link]) => link) : [];
  const blank = expectsUrl ? /^\s*[a-z]{2,6}:\/\/([^/\n]{1,300}\s[^/\n]{0,300}@[^/\n]{1,300})/i.exec(text)?.[1] : undefined;
  return strongest([
    ...[first, ...further.filter((link) => link !== first)].map((target) => (target === undefined ? undefined : targetSuspicion(target))),
    ...(blank ? authorities(blank) : []),
  ]);
}

function targetSuspicion(target: string): Suspicion | undefined {
  const scheme = /^([a-z][a-z0-9+.-]*:)/i.exec(target)?.[1]?.toLowerCase();
  const found: (Suspicion | undefined)[] = [scheme ? schemeSuspicion(scheme, target) : undefined];
  if (scheme && !WEB.has(scheme)) return strongest(found);
  if (scheme === 'mailto:' || scheme === 'tel:') return undefined;
  const url = parse(target);
  if (PLACEHOLDER_HOST.test(target)) return seen('host-template', 0.75);
  // What no parser takes may still be taken by a lenient one.
  if (!url && /%[0-9a-f]{2}/i.test(target))
    found.push(...authorities(target.replace(/^[a-z]+:[/\\]+|[/?].*$/gi, '').replaceAll(/%[0-9a-f]{2}/gi, '@')));
  if (!url) return /^(?:https?:)?\/\/(?:[\d.]+|0x|\[[0-9a-f:])/i.test(target) ? seen('malformed-address', 0.75) : strongest(found);
  found.push(hostSuspicion(url.hostname));
  // Parsers disagree on what `http://a@b`, `http://a\@b` and `http://a#@b` name: whichever part is internal counts.
  const authority = /^[a-z+.-]*:?[/\\]{2,}([^/?]{1,300}(?:\?@[^/?]{1,300})?)/i.exec(target)?.[1] ?? '';
  if (/[@\\]/.test(authority)) found.push(...authorities(authority));
  // Where it would be sent on to.
  for (const [name, inner] of url.searchParams) found.push(redirected(inner), LEADS.test(name) ? weaker(bareSuspicion(inner)) : undefined);
  found.push(weaker(bareSuspicion(LEADING_PATH.exec(url.pathname)?.[1] ?? '')));
  for (const [, inner] of (url.pathname + url.search)
    .slice(0, 1024)
    .replaceAll(/%(?:25)?(3a|2f)/gi, percentPair)
    .matchAll(INNER_LINK))
    found.push(redirected(inner!));
  return strongest(found);
}

/** Each part of an authority as the host that one parser or another takes it for. */
function authorities(text: string): (Suspicion | undefined)[] {
  return text
    .split(/[@\\#&\s]+/, MOST_LINKS)
    .map((part) => (part === '' ? undefined : certain(hostSuspicion(parse(`http://${part}`)?.hostname ?? ''))));
}

/** A host without a scheme, in a parameter that says where to go. */
function bareSuspicion(value: string): Suspicion | undefined {
  const host = WHOLE_HOST.test(value) ? bareHost(value) : undefined;
  return host ? certain(hostSuspicion(parse(host)?.hostname ?? '')) : undefined;
}

const percentPair = (_: string, pair: string): string => (pair.toLowerCase() === '3a' ? ':' : '/');

function redirected(value: string): Suspicion | undefined {
  const once = value.includes('%') ? decoded(value) : value;
  if (/^(?:https?:)?[/\\]{2}/i.test(once)) return weaker(certain(hostSuspicion(parse(once)?.hostname ?? '')));
  return /^[a-z][a-z0-9+.-]{1,20}:\/\//i.test(once) ? weaker(schemeSuspicion(/^[^:]+:/.exec(once)![0].toLowerCase(), once)) : undefined;
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

/** What stands beside the host may be a user's name: one word is no sign. */
function certain(suspicion: Suspicion | undefined): Suspicion | undefined {
  return suspicion && suspicion.score >= 0.7 ? suspicion : undefined;
}

function weaker(suspicion: Suspicion | undefined): Suspicion | undefined {
  return suspicion && { ...suspicion, score: suspicion.score * 0.85 };
}

function bareHost(text: string): string | undefined {
  const host = BARE_HOST.exec(text)?.[1];
  return host && /[.:]|^localhost|^0x|^\d{6,}/i.test(host) ? `http://${host}` : undefined;
}
