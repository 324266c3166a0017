// People of the sandbox, and one call as a row of the week.
export const AGENT = 'agent@harbor.example';
export const ASSISTANT = 'assistant@harbor.example';
export const BROKER = 'broker@harbor.example';
export const STAFF = 'staff@mls.example';
export const OWN = 'MEM-1001';
const DAY_MS = 86_400_000;

export const day = (days) => new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);
export const at = (days, hour = 18) => `${day(days)}T${hour}:00:00Z`;
export const tool = (name, args = {}) => ({ method: 'tools/call', params: { name, arguments: args } });
export const row = (user, asked, title = asked.params.name) => ({ user, ...asked, title });
