import type { McpServer } from '@modelcontextprotocol/server';
import type { Changes } from './changes.js';
import { say } from './content.js';
import type { TargetTool } from './target-tool.js';

/** Goes from the list, or comes back to it, with each change that is announced: a change that changes nothing is none. */
const PASSING = 'test_now_and_then';

export const PASSING_TOOL: TargetTool = {
  name: PASSING,
  description: 'Is listed every other time that the tools change',
  answer: () => say('Here for now'),
};

/** The part of a server that comes and goes. Its `follow` brings the lists to where the changes are. */
export function registerPassing(server: McpServer, changes: Changes, unreached: () => never): { readonly follow: () => void } {
  const tool = server.registerTool(PASSING, { description: PASSING_TOOL.description }, unreached);
  const prompt = server.registerPrompt(PASSING, { description: 'Is listed every other time that the prompts change' }, () => ({
    messages: [{ role: 'user', content: { type: 'text', text: 'Here for now' } }],
  }));
  const follow = (): void => {
    tool.enabled = changes.showsTool;
    prompt.enabled = changes.showsPrompt;
  };
  follow();
  return { follow };
}
