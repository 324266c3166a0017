import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { JsonObject } from '@gatehouse/kernel';
import { completeFromCatalogue } from './catalog-references.js';

const ENTRY = `server: { name: example.desk/pay, description: Pays., version: 1.0.0, remotes: [{ type: streamable-http, url: https://desk.example/mcp }] }
category: accounting
owner: broker@harbor.example
tools:
  pay: { tier: pay, terms: { action: send, dataClass: transaction }, arguments: { to: payee, note: text, file: file } }
  list: { terms: { action: read, dataClass: transaction } }
  void: { tier: destroy, terms: { action: write, dataClass: transaction, confirmed: false, argumentKinds: { why: header } }, arguments: { why: text } }
`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-entries-'));
  mkdirSync(join(folder, 'catalog'));
  writeFileSync(join(folder, 'catalog', 'pay.yaml'), ENTRY);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('takes what an entry says of risk and arguments into the terms, where these do not say it themselves', () => {
  const section: JsonObject = { id: 'pay', catalog: 'example.desk/pay' };
  const { faults } = completeFromCatalogue({ upstreams: [section] }, join(folder, 'gateway.yaml'));
  expect(faults).toEqual([]);
  expect(section).toMatchObject({ transport: 'http', url: 'https://desk.example/mcp' });
  expect(section['tools']).toEqual({
    pay: { action: 'send', dataClass: 'transaction', confirmed: true, argumentKinds: { to: 'header', note: 'free_text' } },
    list: { action: 'read', dataClass: 'transaction' },
    void: { action: 'write', dataClass: 'transaction', confirmed: false, argumentKinds: { why: 'header' } },
  });
});
