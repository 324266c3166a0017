import {
  inputRequired,
  inputResponse,
  type InputRequests,
  type InputResponseView,
  type RequestStateCodec,
} from '@modelcontextprotocol/server';
import { say } from './content.js';
import { completion, form, NAME_FORM } from './questions.js';
import { clientCapabilities, type TargetCall, type TargetTool } from './target-tool.js';

/** What the server remembers between two rounds of one call; sealed, since it travels through the client. */
export interface RoundState {
  readonly tool: string;
  readonly round: number;
}

type RoundStates = RequestStateCodec<RoundState>;

const CONFIRMATION = form('Please confirm', { ok: { type: 'boolean' } });
const STEP_1 = form('Step 1: What is your name?', { name: { type: 'string' } });
const STEP_2 = form('Step 2: What is your favorite color?', { color: { type: 'string' } });
const THREE: InputRequests = {
  user_name: NAME_FORM,
  greeting: completion('Generate a greeting', 50),
  client_roots: inputRequired.listRoots(),
};

const answerTo = ({ context }: TargetCall, key: string): InputResponseView => inputResponse(context.mcpReq.inputResponses, key);

const allAnswered = (call: TargetCall, questions: InputRequests): boolean =>
  Object.keys(questions).every((key) => answerTo(call, key).kind !== 'missing');

/** The round that this call says it has reached; a memory of another tool's counts as none. */
function reached({ context }: TargetCall, tool: string): number {
  const state = context.mcpReq.requestState<RoundState>();
  return state?.tool === tool ? state.round : 0;
}

function confirmed(name: string, description: string, states: RoundStates): TargetTool {
  return {
    name,
    description,
    answer: async (call) => {
      if (reached(call, name) === 1 && answerTo(call, 'confirm').kind === 'elicit') return say('state-ok');
      return inputRequired({
        inputRequests: { confirm: CONFIRMATION },
        requestState: await states.mint({ tool: name, round: 1 }, call.context),
      });
    },
  };
}

function threeAtOnce(name: string, states: RoundStates): TargetTool {
  return {
    name,
    description: 'Asks the user, the model and the roots at once',
    answer: async (call) => {
      if (reached(call, name) === 1 && allAnswered(call, THREE)) return say('All three answered');
      return inputRequired({ inputRequests: THREE, requestState: await states.mint({ tool: name, round: 1 }, call.context) });
    },
  };
}

function oneAfterTheOther(name: string, states: RoundStates): TargetTool {
  return {
    name,
    description: 'Asks twice, one after the other',
    answer: async (call) => {
      const round = reached(call, name);
      if (round === 2 && answerTo(call, 'step2').kind === 'elicit') return say('Both steps answered');
      const second = round === 2 || (round === 1 && answerTo(call, 'step1').kind === 'elicit');
      const requestState = await states.mint({ tool: name, round: second ? 2 : 1 }, call.context);
      return inputRequired({ inputRequests: second ? { step2: STEP_2 } : { step1: STEP_1 }, requestState });
    },
  };
}

const WHAT_IT_CAN_ANSWER: TargetTool = {
  name: 'test_input_required_result_capabilities',
  description: 'Asks only what the client says it can answer',
  answer: (call) => {
    const { sampling, elicitation, roots } = clientCapabilities(call);
    const inputRequests: InputRequests = {
      ...(sampling ? { capital_question: completion('What is the capital of France?', 100) } : {}),
      ...(elicitation ? { user_name: NAME_FORM } : {}),
      ...(roots ? { client_roots: inputRequired.listRoots() } : {}),
    };
    if (!allAnswered(call, inputRequests)) return inputRequired({ inputRequests });
    return say(`Answered: ${Object.keys(inputRequests).join(', ') || 'nothing to ask'}`);
  },
};

/** Tools that ask several things, or remember between rounds. */
export function conversationTools(states: RoundStates): TargetTool[] {
  return [
    confirmed('test_input_required_result_request_state', 'Remembers between two rounds', states),
    confirmed('test_input_required_result_tampered_state', 'Refuses a memory that was tampered with', states),
    threeAtOnce('test_input_required_result_multiple_inputs', states),
    oneAfterTheOther('test_input_required_result_multi_round', states),
    WHAT_IT_CAN_ANSWER,
  ];
}
