import { inputRequired, inputResponse, type CallToolResult, type InputRequest, type InputResponseView } from '@modelcontextprotocol/server';
import { say } from './content.js';
import { CHOICES_FORM, completion, DEFAULTS_FORM, form, NAME_FORM } from './questions.js';
import { taking, type TargetCall, type TargetTool } from './target-tool.js';

type View = InputResponseView;

const answerTo = ({ context }: TargetCall, key: string): View => inputResponse(context.mcpReq.inputResponses, key);

interface Question {
  readonly name: string;
  readonly description: string;
  readonly input?: TargetTool['input'];
  readonly key: string;
  ask(call: TargetCall): InputRequest;
  /** Undefined where the answer is unfit: the question is asked again. */
  conclude(view: View): CallToolResult | undefined;
}

/**
 * A tool that puts one question to the client. It only returns the question: the SDK sends it as an input_required result to a modern
 * client, and as a request of the server on the call's own stream to a 2025 session.
 */
function asking(question: Question): TargetTool {
  const { name, description, input, key } = question;
  const answer = (call: TargetCall) => {
    const view = answerTo(call, key);
    const concluded = view.kind === 'missing' ? undefined : question.conclude(view);
    return concluded ?? inputRequired({ inputRequests: { [key]: question.ask(call) } });
  };
  return { name, description, ...(input ? { input } : {}), answer };
}

function outcome(label: string, view: View): CallToolResult | undefined {
  if (view.kind !== 'elicit') return undefined;
  return say(`${label}: action=${view.action}, content=${JSON.stringify(view.content ?? {})}`);
}

function sampled(view: View): CallToolResult | undefined {
  return view.kind === 'sampling' ? say(`LLM response: ${JSON.stringify(view.result.content)}`) : undefined;
}

function greeting(view: View): CallToolResult | undefined {
  if (view.kind !== 'elicit') return undefined;
  if (view.action !== 'accept') return say('Nobody to greet.');
  const name = view.content?.['name'];
  return typeof name === 'string' ? say(`Hello, ${name}!`) : undefined;
}

const PERSON = {
  username: { type: 'string', description: "User's response" },
  email: { type: 'string', description: "User's email address" },
} as const;

const ONE_QUESTION: readonly Question[] = [
  {
    name: 'test_sampling',
    description: "Asks the client's model",
    input: taking({ prompt: { type: 'string', description: 'The prompt to send' } }),
    key: 'sampling',
    ask: ({ args }) => completion(String(args['prompt']), 100),
    conclude: sampled,
  },
  {
    name: 'test_elicitation',
    description: 'Asks the user',
    input: taking({ message: { type: 'string', description: 'The message to show' } }),
    key: 'person',
    ask: ({ args }) => form(String(args['message']), PERSON),
    conclude: (view) => outcome('User response', view),
  },
  {
    name: 'test_elicitation_sep1034_defaults',
    description: 'Asks the user with a default for every primitive type',
    key: 'defaults',
    ask: () => DEFAULTS_FORM,
    conclude: (view) => outcome('Elicitation completed', view),
  },
  {
    name: 'test_elicitation_sep1330_enums',
    description: 'Asks the user with every kind of choice',
    key: 'choices',
    ask: () => CHOICES_FORM,
    conclude: (view) => outcome('Elicitation completed', view),
  },
  {
    name: 'test_missing_capability',
    description: "Needs the client's model, whether the client has one or not",
    key: 'model',
    ask: () => completion('Say yes.', 10),
    conclude: sampled,
  },
  {
    name: 'test_streaming_elicitation',
    description: 'Asks the user without a request on the stream',
    key: 'confirmation',
    ask: () => form('Go on?', { ok: { type: 'boolean' } }),
    conclude: (view) => outcome('Answer', view),
  },
  {
    name: 'test_input_required_result_elicitation',
    description: 'Asks for a name and greets',
    key: 'user_name',
    ask: () => NAME_FORM,
    conclude: greeting,
  },
  {
    name: 'test_input_required_result_sampling',
    description: "Asks the client's model for a capital",
    key: 'capital_question',
    ask: () => completion('What is the capital of France?', 100),
    conclude: sampled,
  },
  {
    name: 'test_input_required_result_list_roots',
    description: 'Asks for the roots of the client',
    key: 'client_roots',
    ask: () => inputRequired.listRoots(),
    conclude: (view) => (view.kind === 'roots' ? say(`Roots: ${view.roots.map(({ uri }) => uri).join(', ')}`) : undefined),
  },
];

/** Tools that put one question to the client, its user or its model before they answer. */
export function askingTools(): TargetTool[] {
  return ONE_QUESTION.map(asking);
}
