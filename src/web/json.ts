import { BadRequestError, jsonExcess, ValidationError } from '../engine/index.js';

/** The body of a request. @throws BadRequestError when it is not JSON */
export function parseJsonBody(text: string): unknown {
  const excess = jsonExcess(text);
  if (excess) throw new BadRequestError(`The JSON body may not be ${excess}`);
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
  const excess = jsonExcess(value);
  if (excess) throw new ValidationError(`${name} may not be ${excess}`);
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
