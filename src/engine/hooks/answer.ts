/** A method's result with more keys beside it in the answer, as `docs`. `answer` makes it. */
export class Answer {
  constructor(
    readonly message: unknown,
    readonly beside: Readonly<Record<string, unknown>>,
  ) {}
}

/**
 * What a method returns when its result is not all that the answer holds: v1 sends `message` (v2: `data`), and the
 * other keys beside it.
 * @example return answer({ message: 'Moved', docs: [doc] });
 */
export function answer({ message, ...beside }: { message?: unknown; [key: string]: unknown }): Answer {
  return new Answer(message, beside);
}

/** A file that a method makes. `download` makes it. */
export class Download {
  constructor(
    readonly filename: string,
    readonly mime: string,
    readonly content: Uint8Array | AsyncIterable<string | Uint8Array>,
  ) {}
}

/**
 * What a method returns to send a file instead of JSON; browsers save it, they never show it.
 * @param content or the parts of it, which are made while they are sent: after the request's transaction has ended
 * @example return download('members.csv', 'text/csv', csv);
 */
export function download(filename: string, mime: string, content: string | Download['content']): Download {
  return new Download(filename, mime, typeof content === 'string' ? Buffer.from(content) : content);
}
