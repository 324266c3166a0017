import type { LoggerService } from '@nestjs/common';
import { WinstonModule } from 'nest-winston';
import { format, transports, createLogger as createWinston } from 'winston';
import { LogRedaction, type RedactText } from './redaction.js';

export interface LogOptions {
  readonly level: string;
  readonly format: string;
  readonly redact: RedactText;
}

const FRAMEWORK = new Set(['NestFactory', 'InstanceLoader', 'RoutesResolver', 'RouterExplorer', 'NestApplication']);

/** Nest's logger on winston. Lines go to standard error, so that commands can use standard output for their answers. */
export function createLogger(options: LogOptions): LoggerService {
  const redaction = new LogRedaction(options.redact);
  const redacted = format((record) => {
    for (const key of Object.keys(record)) {
      if (key !== 'level' && key !== 'timestamp')
        record[key] = key === 'message' ? messageOf(record[key], redaction) : redaction.value(record[key]);
    }
    return record;
  });
  // How the framework puts itself together helps nobody who runs the gateway; its warnings do.
  const concerned = format((record) =>
    record.level === 'info' && FRAMEWORK.has(String(record['context'])) && options.level !== 'debug' ? false : record,
  );
  const line = format.printf(({ timestamp, level, context, message, stack: _stack, ...rest }) => {
    const extra = Object.keys(rest).length > 0 ? ` ${JSON.stringify(rest)}` : '';
    return `${String(timestamp)} ${level} ${String(context ?? 'Gatehouse')}: ${String(message)}${extra}`;
  });
  const instance = createWinston({
    level: options.level,
    format: format.combine(concerned(), redacted(), format.timestamp(), options.format === 'json' ? format.json() : line),
    transports: [new transports.Console({ stderrLevels: ['error', 'warn', 'info', 'debug', 'verbose'] })],
  });
  return WinstonModule.createLogger({ instance });
}

function messageOf(message: unknown, redaction: LogRedaction): unknown {
  const clean = redaction.value(message);
  return typeof clean === 'string' ? clean : JSON.stringify(clean);
}
