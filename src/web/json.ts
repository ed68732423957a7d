import { BadRequestError, ValidationError } from '../engine/index.js';

/** Deeper than any document or filter needs; recursion stays far from the stack's end. */
const MAX_DEPTH = 100;

function tooDeep(text: string): boolean {
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const char = text.charCodeAt(at);
    if (quoted) {
      if (char === 92) at++;
      else if (char === 34) quoted = false;
    } else if (char === 34) quoted = true;
    else if (char === 91 || char === 123) {
      if (++depth > MAX_DEPTH) return true;
    } else if (char === 93 || char === 125) depth--;
  }
  return false;
}

/** The body of a request. @throws BadRequestError when it is not JSON */
export function parseJsonBody(text: string): unknown {
  if (tooDeep(text)) throw new BadRequestError(`The JSON body is nested more than ${MAX_DEPTH} levels deep`);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new BadRequestError(`The body is not valid JSON: ${(cause as Error).message}`, { cause });
  }
}

/** A parameter that is JSON text, or a native value already. @throws ValidationError naming it */
export function parseJsonParam(value: unknown, name: string): unknown {
  if (typeof value !== 'string') return value;
  if (value === '') return undefined;
  if (tooDeep(value)) throw new ValidationError(`${name} is nested more than ${MAX_DEPTH} levels deep`);
  try {
    return JSON.parse(value);
  } catch (cause) {
    throw new ValidationError(`${name} is not valid JSON`, { cause });
  }
}

/** Is it an object with fields, rather than a list or a scalar? */
export function isDict(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
