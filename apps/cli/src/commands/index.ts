import type { Command } from '../command.js';
import { auditExportCommand, auditVerifyCommand } from './audit.commands.js';
import { checkCommand } from './check.command.js';
import { explainCommand } from './explain.command.js';
import { inspectCommand } from './inspect.command.js';
import { maskCommand } from './mask.command.js';
import { pinsApproveCommand, pinsDiffCommand, pinsListCommand } from './pins.commands.js';
import { reviewApproveCommand, reviewListCommand, reviewRefuseCommand } from './review.commands.js';
import { serveCommand } from './serve.command.js';
import { tokenCommand } from './token.command.js';

/** Every command by the words that call it. */
export const commands: ReadonlyMap<string, Command> = new Map([
  ['serve', serveCommand],
  ['check', checkCommand],
  ['token', tokenCommand],
  ['explain', explainCommand],
  ['inspect', inspectCommand],
  ['mask', maskCommand],
  ['audit export', auditExportCommand],
  ['audit verify', auditVerifyCommand],
  ['review list', reviewListCommand],
  ['review approve', reviewApproveCommand],
  ['review refuse', reviewRefuseCommand],
  ['pins list', pinsListCommand],
  ['pins diff', pinsDiffCommand],
  ['pins approve', pinsApproveCommand],
]);
