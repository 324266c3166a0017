import { setTimeout as delay } from 'node:timers/promises';
import { isJsonObject, type JsonObject } from '@gatehouse/kernel';
import {
  inputRequired,
  inputResponse,
  MissingRequiredClientCapabilityError,
  ProtocolError,
  type McpServer,
} from '@modelcontextprotocol/server';
import { z } from 'zod';
import { say } from './content.js';
import { form, NAME_FORM } from './questions.js';
import type { TaskBoard, TaskWork } from './task-board.js';
import { clientCapabilities, schema, taking, type TargetCall, type TargetTool } from './target-tool.js';

export const TASKS_EXTENSION = 'io.modelcontextprotocol/tasks';

const MAX_SECONDS = 120;
const CONFIRM = form('Really delete it?', { confirm: { type: 'boolean' } });
const SLOW = schema({
  type: 'object',
  properties: { seconds: { type: 'number', minimum: 0, maximum: MAX_SECONDS }, label: { type: 'string' } },
  required: ['seconds'],
});

function takesTasks(call: Pick<TargetCall, 'context' | 'server'>): boolean {
  return clientCapabilities(call).extensions?.[TASKS_EXTENSION] !== undefined;
}

function requireTasks(call: Pick<TargetCall, 'context' | 'server'>): void {
  if (takesTasks(call)) return;
  throw new MissingRequiredClientCapabilityError({ requiredCapabilities: { extensions: { [TASKS_EXTENSION]: {} } } });
}

const accepted = (answers: JsonObject, key: string): JsonObject => {
  const answer = answers[key];
  const content = isJsonObject(answer) ? answer['content'] : undefined;
  return isJsonObject(content) ? content : {};
};

interface Job {
  readonly name: string;
  readonly description: string;
  readonly input?: TargetTool['input'];
  readonly work: (args: JsonObject) => TaskWork;
}

function always(board: TaskBoard, { work, ...tool }: Job): TargetTool {
  return {
    ...tool,
    answer: (call) => {
      requireTasks(call);
      return board.start(work(call.args));
    },
  };
}

const JOBS: readonly Job[] = [
  {
    name: 'failing_job',
    description: 'Fails, as a task',
    work: () => async () => ({ ...say('The job failed, as it always does'), isError: true }),
  },
  {
    name: 'protocol_error_job',
    description: 'Ends in a protocol error, as a task',
    work: () => async () => {
      throw new ProtocolError(-32_603, 'The job could not be run');
    },
  },
  {
    name: 'confirm_delete',
    description: 'Asks before it deletes, as a task',
    input: schema({ type: 'object', properties: { filename: { type: 'string' } } }),
    work:
      (args) =>
      async ({ ask }) => {
        const { confirm } = accepted(await ask({ confirm: CONFIRM }), 'confirm');
        return say(`${String(args['filename'] ?? 'The file')} ${confirm === true ? 'deleted' : 'kept'}`);
      },
  },
  {
    name: 'multi_input',
    description: 'Asks two things at once, as a task',
    work:
      () =>
      async ({ ask }) => {
        const answers = await ask({ name: NAME_FORM, confirmation: CONFIRM });
        return say(`Name: ${String(accepted(answers, 'name')['name'] ?? 'none')}`);
      },
  },
];

function slowCompute(board: TaskBoard): TargetTool {
  return {
    name: 'slow_compute',
    description: 'Computes for some seconds',
    input: SLOW,
    answer: (call) => {
      const work: TaskWork = async ({ signal }) => {
        await delay(Number(call.args['seconds']) * 1000, undefined, { signal });
        return say(`Computed ${String(call.args['label'] ?? 'it')}`);
      };
      const { signal } = call.context.mcpReq;
      return takesTasks(call) ? board.start(work) : work({ signal, ask: () => Promise.resolve({}) });
    },
  };
}

function questionThenTask(board: TaskBoard): TargetTool {
  return {
    name: 'test_tool_with_task',
    description: 'Asks first, then goes on as a task',
    answer: (call) => {
      const view = inputResponse(call.context.mcpReq.inputResponses, 'user_name');
      if (view.kind !== 'elicit') return inputRequired({ inputRequests: { user_name: NAME_FORM } });
      requireTasks(call);
      return board.start(async () => say(`Hello, ${String(view.content?.['name'] ?? 'nobody')}!`));
    },
  };
}

const GREET: TargetTool = {
  name: 'greet',
  description: 'Greets at once, never as a task',
  input: taking({ name: { type: 'string' } }),
  answer: ({ args }) => say(`Hello, ${String(args['name'])}!`),
};

/** Tools whose answer is a task. A client that knows no tasks gets the answer itself where that is possible, else -32021. */
export function taskTools(board: TaskBoard): TargetTool[] {
  return [GREET, slowCompute(board), ...JOBS.map((job) => always(board, job)), questionThenTask(board)];
}

const ONE_TASK = z.object({ taskId: z.string() });

/** tasks/get, tasks/update and tasks/cancel, for those who declared the extension. */
export function serveTasks(server: McpServer, board: TaskBoard): void {
  // The SDK hands these methods over only where a schema is given: by their names they belong to the 2025 tasks that it no longer serves.
  const schemas = { params: ONE_TASK, result: z.looseObject({}) };
  server.server.setRequestHandler('tasks/get', schemas, ({ taskId }, context) => {
    requireTasks({ context, server });
    return board.read(taskId);
  });
  server.server.setRequestHandler('tasks/update', schemas, ({ taskId }, context) => {
    requireTasks({ context, server });
    board.answer(taskId, context.mcpReq.inputResponses ?? {});
    return {};
  });
  server.server.setRequestHandler('tasks/cancel', schemas, ({ taskId }, context) => {
    requireTasks({ context, server });
    board.cancel(taskId);
    return {};
  });
}
