import { hasCommandShape } from './shell-words.js';
import { decodedForms, strongest, withoutBlankRuns, type Suspicion } from './suspicion.js';

/** Commands that are no English words: behind any separator they are commands. */
const SURE =
  'whoami|uname|wget|curl|ncat|netcat|bash|zsh|ksh|python[23]?|perl|powershell|pwsh|cmd\\.exe|netstat|ifconfig|ipconfig|chmod|chown|nslookup|traceroute|ssh|scp|tftp|grep|awk|xargs|killall|printenv|sudo|passwd|useradd|adduser|mkfifo|mknod|openssl|crontab|systeminfo|tasklist|wmic|certutil|bitsadmin|mshta|rundll32|regsvr32|systemctl|kubectl|lsof|socat|nmap|tcpdump|sendmail|psql|sqlite3|nltest|xcopy|fsutil|netsh|phpinfo\\(\\)|sysinfo|ls|rm|nc|pwd|ps|sh|dir|iwr|iex|net (?:user|view|start|localgroup|share|use)|reg (?:add|query|delete)';
/** Commands that people write about as well, so what follows has to look like an argument, or nothing does. */
const ENGLISH = `(?:cat|id|echo|sleep|touch|ping|env|reboot|halt|tee|poweroff)(?=\\s*(?:$|[;&|\`)'"<>$#%/\\\\*?~.\\-+{])|\\s+(?:\\d+\\s*(?:$|[;&|\`)'"#])|[\\w.\\-]*[/\\\\=]|-|\\S+\\.\\w{1,4}\\s*(?:$|[;&|])))`;
const PLAIN_COMMANDS = `${SURE}|${ENGLISH}`;
const PLAIN_CHAIN = new RegExp(
  `(?:^\\s*['"]?\\s*&|^\\s*['"]\\s+|[;|\`\\n]|\\$\\(|&&)\\s*['"]?\\s*(?:sudo\\s+)?(?:/[\\w/?*]{1,30}/)?(?:${PLAIN_COMMANDS}|cat(?=[\\ufffd\\u00c0]))(?=$|[\\s;&|\`)'"<>$#%/\\ufffd\\u00c0])`,
  'i',
);
const LONE = new RegExp(
  '^\\s*[\'"]?\\s*(?:net (?:user|view|localgroup|share)|netsh|reg (?:add|query|delete)|which (?:python|wget|nc|netcat|gcc|curl|perl|php|ruby|node|bash)|ifconfig|netstat|whoami|ipconfig|systeminfo|tasklist|sysinfo|uname(?:$| -)|phpinfo\\(\\))',
  'i',
);
const WINDOWS = new RegExp(`%(?:systemroot|windir|comspec|userprofile|appdata|programfiles|temp)%|&\\s*(?:${PLAIN_COMMANDS})\\s+-`, 'i');
const LOOKUP = /\$\\?\{\s*(?:jndi|\$\\?\{|lower:|upper:|env:|sys:|::-)/i;
const COMMANDS =
  'cat|ls|id|whoami|uname|wget|curl|nc|ncat|netcat|ping|sleep|bash|sh|zsh|ksh|dash|python[23]?|perl|php|ruby|node|powershell|pwsh|cmd|cmd\\.exe|dir|type|net|netstat|ifconfig|ipconfig|rm|mv|cp|chmod|chown|echo|touch|nslookup|dig|host|traceroute|telnet|ssh|scp|ftp|tftp|find|grep|awk|sed|xargs|kill|killall|ps|top|env|printenv|export|set|which|sudo|su|passwd|useradd|adduser|mkfifo|mknod|tee|head|tail|less|more|base64|openssl|dd|mount|crontab|systeminfo|tasklist|reg|wmic|certutil|bitsadmin|mshta|rundll32|regsvr32|start|shutdown|reboot|halt|init|systemctl|service|docker|kubectl|git|npm|pip|apt|apt-get|yum|gcc|make|tar|zip|unzip|hostname|w|who|last|df|du|uptime|date|arp|route|lsof|socat|nmap|tcpdump|mail|sendmail|mysql|psql|sqlite3|expr|true|false|phpinfo|route|nltest|query|attrib|copy|del|move|ren|xcopy|attrib|fsutil|vol|ver|time|printf|read|eval|exec|source';
const CHAINED = new RegExp(
  `(?:[;&|\`\\n\\r]|\\$\\(|<\\(|>\\(|\\|\\||&&|^\\s*\\|)\\s*(?:[({'"\\\\]{0,2})(?:sudo\\s+|/(?:usr/)?s?bin/|/[\\w/?*]{1,30}/)?(?:${COMMANDS})(?=$|[\\s;&|\`)'"<>\\-/.$}#%])`,
  'i',
);
/** Names of commands that are items of a list of people: `date; time; place`. */
const LISTED =
  '\\b(?:time|date|last|host|mail|type|top|mount|copy|move|query|read|service|start|true|false|export|find|who|more|less|set|file|tail|head|route)';
/** A separator before a word that takes no prose after it: `AT&T or Smith & Sons` must pass, `& dir c:` must not. */
const HARD_CHAIN = new RegExp(
  `(?:;|\\|\\|?|&&|\`|\\$\\(|^\\s*&)\\s*['"]?(?:sudo\\s+)?(?:/[\\w/]{1,30}/)?(?:${COMMANDS})(?:\\s+(?:-|/|~|\\$|\\.|'|"|\\\\\\\\|[a-z]:\\\\)[^\\s]*|(?<!${LISTED})\\s*[;&<>]|\\s+https?:)`,
  'i',
);
const BARE = new RegExp(`^\\s*(?:sudo\\s+)?(?:/(?:usr/)?s?bin/)?(?:${COMMANDS})\\s+(?:-{1,2}[a-z]|/[a-z]|~|\\$|https?:|[a-z]:\\\\)`, 'i');
const CALL =
  /\b(?:system|exec|passthru|shell_exec|popen|proc_open|eval|os\.system|os\.popen|subprocess\.\w+|runtime\.getruntime|child_process|execsync|require\(['"]child_process)\s*\(/i;
const SUBSTITUTION = /\$\([^)]{1,200}\)|`[^`\n]{2,200}`|\$\{IFS\}|\$IFS\b|\$@|<<<\s*\$?\w|\{[a-z]{2,10},[^}\s]{1,60}\}/i;
const SHELLSHOCK =
  /\(\)\s*\{\s*:?;?\s*\}\s*;|\/bin\/(?:ba|z|k|da)?sh\b|\/dev\/(?:tcp|udp)\/|\bbash\s+-[ci]\b|\|\s*(?:ba|z)?sh\b|\brm\s+-[rf]{1,3}\b|\bchmod\s+[0-7+]|<!--#exec\s+cmd|\bcmd(?:\.exe)?\s*\/c\b|>\s*\/(?:dev|etc|tmp|var)\/|\bnc\s+-[a-z]*e|\b(?:wget|curl)\s+(?:-\S+\s+){0,3}https?:\/\/|\bpowershell(?:\.exe)?\s+-/i;
const VARIABLE_COMMAND = /(?:^\^?|[;&|\n\r]|%0[ad])\s*[A-Z_]{2,12}=\$?\\?['"{(]?[^;\n]{0,80};?\s*\$[A-Z_{]/;
const INNER_COMMAND = new RegExp(`^(?:\\$\\(|\`|\\{)\\s*(?:/[\\w/]{1,30}/)?(?:${PLAIN_COMMANDS})\\b`, 'i');
/** Cmdlets and calls of PowerShell: no words of any language. */
const POWERSHELL =
  /\b(?:invoke-(?:expression|webrequest|restmethod|command|item|wmimethod)|start-(?:process|job|bitstransfer)|new-object\s+(?:system\.)?net\.|get-(?:content|wmiobject|credential|childitem|process|ciminstance)|set-(?:content|executionpolicy|itemproperty|mppreference)|remove-item|out-file|add-type|downloadstring|frombase64string|iex\s*[($])/i;
/** An option that has a program do more than read the name: `--upload-pack=id`, `-oProxyCommand=`. */
const OPTION = /^\s*["'＂]?\s*(?:--[a-z][a-z-]{1,30}=\S|-o\s?[A-Z]\w{3,30}=|-exec\b|-[a-z]\s*\/\S*\/)/;
/** `/???/c?t`, `/bin/c[a]t`: a command by a pattern of its name, where a command begins. */
const PATTERN_COMMAND = /(?:[;&|`\n]|\$\()\s*(?=\S{0,40}[?*[])\/[\w?*[\]]{1,12}\/[\w?*[\]/]{1,30}(?=\s|$)/;
/** Letters cut out of variables: `${PATH:0:1}`, `%PROGRAMFILES:~10,1%`. */
const SLICE = /\$\{[A-Za-z_]{1,20}:\d{1,3}(?::\d{1,3})?\}|%[A-Za-z]{3,20}:~-?\d{1,3}/;
const ASSIGNED = /(?:^|[;&|`\n])\s*[a-z_]{1,12}=[^\s;]{0,40};(?:\s*[a-z_]{1,12}=[^\s;]{0,40};){0,6}\s*\$\{?[a-z_]/i;
const HERE = /<<-?\s*['"]?[A-Z]\w{0,12}['"]?\s*(?:\n|\||$)/;
/** A group behind a separator and nothing around it: no name has one. */
const GROUP = /(?:^|[;&|`<\n\r]|%0[ad])\s*\{[^{}\s]{1,40}\}?\s*(?:[;&|`\n\r]|%0[ad]|\\n)|(?:[;&|`]|%0[ad])\s*\{[^{}\s]{1,40}\}\s*$/i;
const MARK = /[;&|`$\n\r<>(){}%\\]|^\s*[-'"＂a-z./]/i;

const seen = (rule: string, score: number): Suspicion => ({ rule: `argument.shell.${rule}`, family: 'shell_injection', score });

/** Whether a value would start a command of its own where a shell reads it. Only asked for parameters that may reach one. */
export function shellSuspicion(value: string): Suspicion | undefined {
  if (!MARK.test(value)) return undefined;
  return strongest(forms(value).map(judge));
}

/** The value, decoded, with `+` for blanks and `\\n` written out as what they stand for. Raw line breaks are those of a text, not of an attack. */
function forms(value: string): string[] {
  const [raw, ...decoded] = decodedForms(value);
  const spaced =
    (!value.includes(' ') && value.includes('+')) || /[|&;]\+|\+[|&;]/.test(decoded.at(-1) ?? value)
      ? [(decoded.at(-1) ?? raw!).replaceAll('+', ' ')]
      : [];
  const broken = /^['"]?\\n|\\n['"]?$/.test(raw!) ? [raw!.replaceAll('\\n', ';')] : [];
  const plain = [raw!.replaceAll('```', '').replace(/[\r\n]+(?=.)/g, '  '), ...decoded, ...spaced, ...broken].map(withoutBlankRuns);
  return [...plain, ...plain.filter((text) => PUZZLE.test(text)).map(unpuzzled)];
}

/** Marks inside words that a shell drops: `c''at`, `w\h\o`, `i$@d`, `cat$IFS/x`, `{cat,/x}`. */
const PUZZLE =
  /[a-z/](?:''|""|[\\^]{1,4}|\$[@*!1-9]|\$\{[@*!]?\}|\$\(\w?\)|`\w?`)(?=[a-z/*?])|[;&|`(]\s*[a-z]{0,8}(['"])[a-z]{1,8}\1[a-z\s]|\$\{?IFS|\{[a-z'"\\]{1,20},/i;

function unpuzzled(text: string): string {
  return text
    .replace(/\$\{?IFS(?:[^\w\s}]{0,6})?\}?(?:\$\d)?/gi, ' ')
    .replace(/''|""|[\\^]{1,4}(?=[a-z/*?])|\$[@*!1-9]|\$\{[@*!]?\}|(?<=[a-z])(?:\$\(\w?\)|`\w?`)(?=[a-z])/gi, '')
    .replace(/(['"])([a-z]{1,8})\1/gi, '$2')
    .replace(/\{([a-z]{1,20}),([^}]{0,200})\}/gi, (_, command: string, rest: string) => `${command} ${rest.replaceAll(',', ' ')}`);
}

function judge(text: string): Suspicion | undefined {
  const found: (Suspicion | undefined)[] = [];
  if (SHELLSHOCK.test(text)) found.push(seen('payload', 0.9));
  if (PLAIN_CHAIN.test(text)) found.push(seen('chained-command', 0.86));
  if (LONE.test(text)) found.push(seen('command-line', 0.72));
  if (WINDOWS.test(text)) found.push(seen('windows', 0.75));
  if (LOOKUP.test(text)) found.push(seen('lookup', 0.88));
  if (HARD_CHAIN.test(text)) found.push(seen('chained-command', 0.85));
  else if (CHAINED.test(text)) found.push(seen('chained-word', 0.4));
  if (CALL.test(text)) found.push(seen('call', 0.8));
  if (BARE.test(text)) found.push(seen('command-line', 0.72));
  if (VARIABLE_COMMAND.test(text)) found.push(seen('variable-command', 0.85));
  if (POWERSHELL.test(text)) found.push(seen('powershell', 0.86));
  if (OPTION.test(text)) found.push(seen('option', 0.75));
  if (PATTERN_COMMAND.test(text)) found.push(seen('pattern-command', 0.87));
  if (SLICE.test(text)) found.push(seen('sliced-variable', 0.86));
  if (ASSIGNED.test(text)) found.push(seen('variable-command', 0.85));
  if (GROUP.test(text)) found.push(seen('group', 0.72));
  if (HERE.test(text)) found.push(seen('here-document', 0.75));
  if (hasCommandShape(text)) found.push(seen('command-shape', 0.76));
  const substitution = SUBSTITUTION.exec(text)?.[0];
  if (substitution) found.push(seen('substitution', INNER_COMMAND.test(substitution) || substitution.includes('IFS') ? 0.85 : 0.35));
  return strongest(found);
}
