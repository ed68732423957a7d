import type { Readable } from 'node:stream';
import { type FrappeError, type Message, sanitiseHtml } from '../engine/index.js';

/** The JSON object that an answer consists of. */
export type Body = Record<string, unknown>;

/** What surrounds an answer, beside the result itself. */
export interface Surroundings {
  v2: boolean;
  /** Messages for the person behind the request, in the order they were said. */
  messages: readonly Message[];
  sessionExpired: boolean;
}

/** An error may repeat what it was sent; nobody reads more of it than this. */
const LONGEST = 4000;

const short = (text: string) => (text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);
/** Clients show messages as HTML: what they quote from a request must not run there. */
function shown(text: string): string {
  const told = short(text);
  try {
    return sanitiseHtml(told);
  } catch {
    return told.replaceAll('<', '&lt;');
  }
}

const asMessage = (message: Message) => ({ title: 'Message', ...message, message: shown(message.message) });

/** Frappe's `_server_messages`: a JSON list of JSON objects, as text. */
function serverMessages(messages: readonly object[]): string {
  return JSON.stringify(messages.map((message) => JSON.stringify(message)));
}

/** Adds what was said during the request to a successful answer. */
export function withSurroundings(body: Body, { v2, messages, sessionExpired }: Surroundings): Body {
  if (messages.length > 0) {
    const said = messages.map(asMessage);
    if (v2) body.messages = said;
    else body._server_messages = serverMessages(said);
  }
  if (sessionExpired) body.session_expired = 1;
  return body;
}

/** What a called method gives: its result, and what stands beside it in the answer; or a file. */
export interface Outcome {
  result?: unknown;
  beside?: Body;
  file?: Readable | Buffer;
}

/** What a handler gives to the transaction: the JSON object to send, or a file. */
export type Answer = Body | Readable | Buffer;

/** v1's answer of a method: no key when there is no result. */
export function v1Outcome({ result, beside, file }: Outcome): Answer {
  if (file) return file;
  return result === undefined || result === null ? { ...beside } : { ...beside, message: result };
}

/** v2's answer of a method. */
export function v2Outcome({ result, beside, file }: Outcome): Answer {
  return file ?? { ...beside, data: result ?? null };
}

function thrownMessages(error: FrappeError): object[] {
  const texts =
    error.messages.length > 0 ? error.messages : [error.errorMessage ?? (error.message || defaultText(error))];
  const title = error.title ?? 'Message';
  return texts.map((message) => ({ message: shown(message), title, indicator: 'red', raise_exception: 1 }));
}

const DEFAULT_TEXTS: Readonly<Record<string, string>> = {
  PermissionError: 'Not permitted',
  DoesNotExistError: 'Not found',
  AuthenticationError: 'Authentication failed',
};

function defaultText(error: FrappeError): string {
  return DEFAULT_TEXTS[error.exc_type] ?? error.exc_type;
}

function exceptionLine(error: FrappeError): string {
  return `frappe.exceptions.${error.exc_type}${error.message ? `: ${short(error.message)}` : ''}`;
}

function v1Error(error: FrappeError, { messages, sessionExpired }: Surroundings): Body {
  const body: Body = {
    exception: exceptionLine(error),
    exc_type: error.exc_type,
    _server_messages: serverMessages([...messages.map(asMessage), ...thrownMessages(error)]),
  };
  if (error.status === 401) body.message = shown(error.message || defaultText(error));
  if (error.errorMessage) body._error_message = shown(error.errorMessage);
  if (sessionExpired) body.session_expired = 1;
  return body;
}

function v2Error(error: FrappeError, { messages, sessionExpired }: Surroundings): Body {
  const thrown = thrownMessages(error);
  const several = thrown.length > 1;
  const body: Body = {
    errors: [
      {
        type: error.exc_type,
        message: several ? shown(error.message) : (thrown[0] as Message).message,
        title: error.title ?? 'Message',
        indicator: 'red',
        exception: exceptionLine(error),
      },
    ],
  };
  const said: object[] = messages.map(asMessage);
  if (several) said.push(...thrown);
  if (said.length > 0) body.messages = said;
  if (sessionExpired) body.session_expired = 1;
  return body;
}

/** The answer to a request that failed. It names the error and says why; it never holds a stack trace. */
export function errorBody(error: FrappeError, surroundings: Surroundings): Body {
  return surroundings.v2 ? v2Error(error, surroundings) : v1Error(error, surroundings);
}
