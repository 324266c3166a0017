import { describe, expect, it } from 'vitest';
import { appReachOf, appUriOf, isAppPage, isForAppsOnly } from './app.js';
import type { JsonObject } from './json.js';
import type { CatalogueEntry, DataClass, OfferKind } from './tool.js';

const PAGE = 'ui://crm/card.html';
const entry = (kind: OfferKind, name: string, ui?: JsonObject, dataClass: DataClass = 'general'): CatalogueEntry => {
  const descriptor = { name, ...(ui ? { _meta: { ui } } : {}) };
  return { kind, upstream: 'crm', name, publicName: name, descriptor, terms: { action: 'read', dataClass }, digest: 'd' };
};

describe('what belongs to apps', () => {
  it('is a page, and a tool that only pages may call; a tool with a page is for models too', () => {
    expect(isForAppsOnly(entry('resource', PAGE))).toBe(true);
    expect(isForAppsOnly(entry('template', 'ui://crm/{card}'))).toBe(true);
    expect(isForAppsOnly(entry('tool', 'refresh', { visibility: ['app'] }))).toBe(true);
    expect(isForAppsOnly(entry('tool', 'show', { resourceUri: PAGE, visibility: ['model', 'app'] }))).toBe(false);
    expect(isForAppsOnly(entry('tool', 'show', { resourceUri: PAGE }))).toBe(false);
    expect(isForAppsOnly(entry('resource', 'crm://card'))).toBe(false);
    expect([appUriOf(entry('tool', 'show', { resourceUri: PAGE })), appUriOf(entry('tool', 'plain'))]).toEqual([PAGE, undefined]);
  });
});

describe('the page of an app', () => {
  const content = (more: JsonObject = {}): JsonObject => ({ uri: PAGE, mimeType: 'text/html;profile=mcp-app', text: '<p>', ...more });

  it('is what is listed as one, is said to hold nothing of a client, and is of that type', () => {
    expect(isAppPage(entry('resource', PAGE), content())).toBe(true);
    expect(isAppPage(entry('resource', PAGE), content({ mimeType: 'Text/HTML; profile="mcp-app"' }))).toBe(true);
  });

  it.each<[string, CatalogueEntry, JsonObject]>([
    ['of another type', entry('resource', PAGE), content({ mimeType: 'text/html' })],
    ['of a type that only begins so', entry('resource', PAGE), content({ mimeType: 'text/html;profile=mcp-app; charset=x' })],
    ['of another URI', entry('resource', PAGE), content({ uri: 'ui://crm/other.html' })],
    ['not listed itself', entry('template', 'ui://crm/{card}'), content()],
    ['of another scheme', entry('resource', 'crm://card'), content({ uri: 'crm://card' })],
    ['of client records', entry('resource', PAGE, undefined, 'contact'), content()],
  ])('is not a text %s', (_what, of, given) => {
    expect(isAppPage(of, given)).toBe(false);
  });
});

describe('what a page may reach', () => {
  it('is every domain and every permission, one line each', () => {
    const csp = { connectDomains: ['https://API.crm.example', 7], resourceDomains: [], frameDomains: 'https://x.example' };
    const descriptor = { _meta: { ui: { csp, permissions: { camera: {}, microphone: null, geolocation: false } } } };
    expect(appReachOf(descriptor)).toEqual([
      'connectDomains https://api.crm.example',
      'connectDomains 7',
      'frameDomains "https://x.example"',
      'permissions camera',
    ]);
    expect(appReachOf({ _meta: { ui: { csp: ['x'], permissions: 'all' } } })).toEqual(['csp ["x"]', 'permissions "all"']);
    expect([appReachOf({}), appReachOf({ _meta: { ui: { resourceUri: PAGE } } })]).toEqual([[], []]);
  });
});
