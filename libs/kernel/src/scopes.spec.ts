import { describe, expect, it } from 'vitest';
import { covers, scopeFor, SCOPES } from './scopes.js';
import { TOOL_ACTIONS } from './tool.js';

describe('scopes', () => {
  it('are asked for by what a call does', () => {
    expect(Object.fromEntries(TOOL_ACTIONS.map((action) => [action, scopeFor(action)]))).toEqual({
      read: 'mcp:read',
      draft: 'mcp:write',
      write: 'mcp:write',
      send: 'mcp:write',
      reveal: 'mcp:write',
      administer: 'mcp:admin',
    });
  });

  it('hold those before them, and none behind', () => {
    const table = SCOPES.map((granted) => SCOPES.map((needed) => covers([granted], needed)));
    expect(table).toEqual([
      [true, false, false],
      [true, true, false],
      [true, true, true],
    ]);
  });

  it('that are not ours cover nothing', () => {
    expect(covers(['profile', 'mcp:*', 'mcp:tools', ''], 'mcp:read')).toBe(false);
  });
});
