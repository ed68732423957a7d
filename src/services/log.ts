import type { LoggerService } from '@nestjs/common';
import { type DestinationStream, type LoggerOptions, pino } from 'pino';
import type { Log } from '../engine/index.js';

let stdoutOnce: ReturnType<typeof pino.destination> | undefined;

/** Bytes that are written at once, and milliseconds after which fewer are. */
const CHUNK = 16_000;
const SOON = 100;

/** Stdout, written beside the work rather than in its way; what is left goes out when the process ends. */
function stdout(): DestinationStream {
  if (!stdoutOnce) {
    const out = pino.destination({ dest: 1, sync: false, minLength: CHUNK, periodicFlush: SOON });
    process.once('exit', () => out.flushSync());
    stdoutOnce = out;
  }
  return stdoutOnce;
}

/**
 * Structured lines, one JSON object each.
 * @param level pino's: fatal … trace, or silent
 * @param out where they go; default: stdout
 */
export function createLog(level: string, out: DestinationStream = stdout()): Log {
  const options: LoggerOptions = {
    level,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }), bindings: () => ({}) },
    redact: { paths: ['password', 'pwd', 'authorization', 'cookie', 'api_secret'], censor: '[secret]' },
  };
  return pino(options, out);
}

/** Nest's own messages, through the same log. What it says at start is detail: debug. */
export class NestLog implements LoggerService {
  constructor(private readonly lines: Log) {}

  log(message: unknown, context?: string): void {
    this.lines.debug({ context }, String(message));
  }
  debug(message: unknown, context?: string): void {
    this.lines.debug({ context }, String(message));
  }
  verbose(message: unknown, context?: string): void {
    this.lines.debug({ context }, String(message));
  }
  warn(message: unknown, context?: string): void {
    this.lines.warn({ context }, String(message));
  }
  error(message: unknown, stack?: string, context?: string): void {
    this.lines.error({ context, stack }, String(message));
  }
}
