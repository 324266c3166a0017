import { describe, expect, it } from 'vitest';
import { INTERNAL, withoutInternals } from './internals.js';

describe("an upstream's error", () => {
  it.each([
    ['a host with its port', 'no row for TRX-1 at tms-db-02.internal.example:5432 (pool "closing")', 'tms-db-02'],
    ['a connection string', 'cannot open postgres://crm:hunter2@db.crm.example/prod', 'hunter2'],
    ['a stack frame', 'TypeError: x is undefined\n    at Desk.open (/srv/crm/desk.js:12:4)\n    at run (/srv/crm/run.js:1:1)', 'desk.js'],
    ['a Python frame', 'Traceback:\n  File "/app/crm/views.py", line 12, in get\nKeyError', 'views.py'],
    ['a secret under its name', 'request failed: api_key=sbx-upstream-credential rejected', 'sbx-upstream'],
    ['a bearer token', 'sent Authorization: Bearer abcdefgh12345678', 'abcdefgh'],
    ['a private address', 'timeout connecting to 10.4.0.12', '10.4.0.12'],
    ['a path of the machine', 'cannot read /etc/crm/secret.conf', 'secret.conf'],
    ['an internal name', 'lookup crm-db.prod.svc.cluster.local failed', 'crm-db'],
  ])('loses %s', (_what, text, secret) => {
    const clean = withoutInternals(text);
    expect(clean).not.toContain(secret);
    expect(clean).toContain(INTERNAL);
  });

  it.each([
    'No transaction TRX-99999. Check the number on the file.',
    'Showing from 10:30 to 11:45 is taken.',
    'Ratio 3:1, price/sqft unknown, and/or ask the listing office.',
    'The listing was withdrawn on 2026-11-20; ask at the office.',
  ])('keeps what a person can use: %s', (text) => {
    expect(withoutInternals(text)).toBe(text);
  });

  it('does not repeat the mark for every frame of a stack', () => {
    const stack = `Error: boom\n${'    at Desk.open (/srv/crm/desk.js:12:4)\n'.repeat(30)}`;
    expect(withoutInternals(stack).split(INTERNAL)).toHaveLength(2);
  });
});
