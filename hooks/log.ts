/** The server's log: JSON lines on stdout. The one file that imports pino. */
import { pino, stdTimeFunctions, type DestinationStream } from 'pino';

/** What is said besides the message: glossary words as names, objects as their keys. */
export type Fields = Readonly<Record<string, unknown>>;

/** Says things for people who run the server. */
export interface Log {
  readonly error: (fields: Fields, message: string) => void;
  readonly warn: (fields: Fields, message: string) => void;
  readonly info: (fields: Fields, message: string) => void;
  readonly debug: (fields: Fields, message: string) => void;
}

/** Gives a log; secrets that come near it are left out. */
export function openLog(level: string, destination?: DestinationStream): Log {
  const log = pino(
    {
      level,
      base: null,
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: ['*.token', '*.authorization', '*.headers', '*.body'],
    },
    ...(destination === undefined ? [] : [destination]),
  );
  return log;
}
