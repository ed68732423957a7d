/** How the desk speaks to the server: Frappe's own HTTP contract, nothing else. */

/** A message that travels with an answer, as Frappe's `_server_messages` have it. */
export interface ServerMessage {
  message: string;
  title?: string;
  indicator?: string;
  alert?: boolean | number;
  raise_exception?: number;
}

/** What a method answers: its result under `message`, and whatever stands beside it. */
export interface MethodAnswer<T = unknown> {
  message?: T;
  [beside: string]: unknown;
}

/** The server refused, or could not be reached (`status` 0). */
export class ServerError extends Error {
  override readonly name = 'ServerError';

  constructor(
    /** HTTP status; 0 when there was no answer at all. */
    readonly status: number,
    /** Frappe's name of the error, as `MandatoryError`; empty when there is none. */
    readonly type: string,
    /** What was said to the person, as HTML that the server has sanitised; the refusal itself comes last. */
    readonly messages: readonly ServerMessage[],
    readonly body: Readonly<Record<string, unknown>> = {},
  ) {
    super(plainText(messages.at(-1)?.message ?? '') || type || 'The server could not be reached.');
  }

  get isOffline(): boolean {
    return this.status === 0;
  }
}

/** Sanitised HTML as the text that it shows. */
export function plainText(html: string): string {
  return new DOMParser().parseFromString(html, 'text/html').body.textContent?.trim() ?? '';
}

type Listener<T> = (value: T) => void;
const messageListeners = new Set<Listener<ServerMessage>>();
const expiryListeners = new Set<Listener<void>>();
const titleListeners = new Set<Listener<Record<string, string>>>();

/** Calls `listener` with every message that comes with a successful answer. */
export function onServerMessage(listener: Listener<ServerMessage>): void {
  messageListeners.add(listener);
}
/** Calls `listener` when an answer says that the session has ended. */
export function onSessionEnd(listener: Listener<void>): void {
  expiryListeners.add(listener);
}
/** Calls `listener` with the titles that come with an answer, `{'<doctype>::<name>': title}`. */
export function onLinkTitles(listener: Listener<Record<string, string>>): void {
  titleListeners.add(listener);
}

function messagesOf(body: Record<string, unknown>): ServerMessage[] {
  if (typeof body._server_messages !== 'string') return [];
  const texts = JSON.parse(body._server_messages) as string[];
  return texts.map((text) => JSON.parse(text) as ServerMessage);
}

async function bodyOf(response: Response): Promise<Record<string, unknown>> {
  if (!response.headers.get('content-type')?.includes('json')) return {};
  return (await response.json()) as Record<string, unknown>;
}

/** Values as a method's parameters: what is no text travels as JSON, what is undefined stays away. */
function asParams(values: Readonly<Record<string, unknown>>): URLSearchParams {
  const params = new URLSearchParams();
  for (const [key, value] of Object.entries(values)) {
    if (value === undefined) continue;
    params.set(key, typeof value === 'string' ? value : JSON.stringify(value));
  }
  return params;
}

export interface RequestOptions {
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  query?: Readonly<Record<string, unknown>>;
  body?: Readonly<Record<string, unknown>> | FormData;
  signal?: AbortSignal | undefined;
  /** Keep the server's messages from the screen: the caller shows them itself. */
  quiet?: boolean;
}

/**
 * Sends one request and gives the JSON answer.
 * @throws ServerError when the server refuses or does not answer; DOMException (AbortError) when `signal` aborts
 */
export async function request(path: string, options: RequestOptions = {}): Promise<Record<string, unknown>> {
  const { method = 'GET', query, body, signal, quiet } = options;
  const search = query ? asParams(query).toString() : '';
  const isForm = body instanceof FormData;
  const response = await fetch(search ? `${path}?${search}` : path, {
    method,
    credentials: 'same-origin',
    headers: { accept: 'application/json', ...(body && !isForm ? { 'content-type': 'application/json' } : {}) },
    body: isForm ? body : body ? JSON.stringify(body) : null,
    signal: signal ?? null,
  }).catch((error: unknown) => {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new ServerError(0, '', [{ message: 'The server cannot be reached. What you entered is kept.' }]);
  });
  const answer = await bodyOf(response);
  const messages = messagesOf(answer);
  if (answer.session_expired) for (const listener of expiryListeners) listener();
  if (!response.ok) throw new ServerError(response.status, String(answer.exc_type ?? ''), messages, answer);
  const titles = answer._link_titles as Record<string, string> | undefined;
  if (titles) for (const listener of titleListeners) listener(titles);
  if (!quiet) for (const message of messages) for (const listener of messageListeners) listener(message);
  return answer;
}

/**
 * Calls a method by its dotted name with POST (with GET when `get` is set: it changes nothing).
 * @throws ServerError
 */
export async function callMethod<T = unknown>(
  name: string,
  args: Readonly<Record<string, unknown>> = {},
  options: Pick<RequestOptions, 'signal' | 'quiet'> & { get?: boolean } = {},
): Promise<MethodAnswer<T>> {
  const { get, ...rest } = options;
  const path = `/api/method/${name}`;
  if (get) return (await request(path, { ...rest, query: args })) as MethodAnswer<T>;
  return (await request(path, { ...rest, method: 'POST', body: args })) as MethodAnswer<T>;
}

/** Calls a method and gives its result alone. @throws ServerError */
export async function call<T = unknown>(
  name: string,
  args: Readonly<Record<string, unknown>> = {},
  options: Pick<RequestOptions, 'signal' | 'quiet'> & { get?: boolean } = {},
): Promise<T> {
  return (await callMethod<T>(name, args, options)).message as T;
}
