import type { ToolAction } from './tool.js';

/**
 * Scopes of access tokens: how much of what a person may do an application may do for them. A scope never adds to the person's own rights;
 * policy decides about those. In order: each holds those before it.
 */
export const SCOPES = ['mcp:read', 'mcp:write', 'mcp:admin'] as const;
export type Scope = (typeof SCOPES)[number];

const NEEDED: Readonly<Record<ToolAction, Scope>> = {
  read: 'mcp:read',
  draft: 'mcp:write',
  write: 'mcp:write',
  send: 'mcp:write',
  reveal: 'mcp:write',
  administer: 'mcp:admin',
};

/** The one scope that a call of this action needs. */
export function scopeFor(action: ToolAction): Scope {
  return NEEDED[action];
}

/** Whether a token with these scopes may be used where `needed` is asked for (MCP 2026-07-28, Authorization: scope hierarchies are honoured). */
export function covers(granted: readonly string[], needed: Scope): boolean {
  return SCOPES.slice(SCOPES.indexOf(needed)).some((scope) => granted.includes(scope));
}
