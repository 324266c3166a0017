import { completable, inputRequired, inputResponse, type GetPromptResult, type McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { PIXEL } from './content.js';

type Content = GetPromptResult['messages'][number]['content'];

const WORDS = ['park', 'party', 'paris', 'test', 'testing'];
const among = (value: string | undefined): string[] => WORDS.filter((word) => word.startsWith(value ?? ''));

const TWO_ARGUMENTS = z.object({
  arg1: completable(z.string().describe('First test argument'), among),
  arg2: completable(z.string().describe('Second test argument'), among),
});
const RESOURCE_URI = z.object({ resourceUri: z.string().describe('URI of the resource to embed') });

function user(...contents: Content[]): GetPromptResult {
  return { messages: contents.map((content) => ({ role: 'user', content })) };
}

const text = (words: string): Content => ({ type: 'text', text: words });

export function registerPrompts(server: McpServer): void {
  server.registerPrompt('test_simple_prompt', { title: 'Simple', description: 'A prompt without arguments' }, () =>
    user(text('This is a simple prompt for testing.')),
  );
  server.registerPrompt(
    'test_prompt_with_arguments',
    { title: 'With arguments', description: 'A prompt of two arguments', argsSchema: TWO_ARGUMENTS },
    ({ arg1, arg2 }) => user(text(`Prompt with arguments: arg1='${arg1}', arg2='${arg2}'`)),
  );
  server.registerPrompt(
    'test_prompt_with_embedded_resource',
    { title: 'With a resource', description: 'A prompt that embeds a resource', argsSchema: RESOURCE_URI },
    ({ resourceUri }) =>
      user(
        { type: 'resource', resource: { uri: resourceUri, mimeType: 'text/plain', text: 'Embedded resource content for testing.' } },
        text('Please process the embedded resource above.'),
      ),
  );
  server.registerPrompt('test_prompt_with_image', { title: 'With an image', description: 'A prompt that shows an image' }, () =>
    user({ type: 'image', data: PIXEL, mimeType: 'image/png' }, text('Please analyze the image above.')),
  );
  server.registerPrompt(
    'test_input_required_result_prompt',
    { title: 'Asking', description: 'A prompt that asks the user before it is made' },
    ({ mcpReq }) => {
      const answered = inputResponse(mcpReq.inputResponses, 'user_context');
      if (answered.kind === 'elicit') return user(text(`Use this context: ${String(answered.content?.['context'] ?? 'none')}`));
      const requestedSchema = { type: 'object', properties: { context: { type: 'string' } }, required: ['context'] } as const;
      const question = inputRequired.elicit({
        message: 'What context should the prompt use?',
        requestedSchema: { ...requestedSchema, required: [...requestedSchema.required] },
      });
      return inputRequired({ inputRequests: { user_context: question } });
    },
  );
}
