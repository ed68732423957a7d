import { type Ctx, type Meta, PermissionError, parseJson, ValidationError } from '../../../engine/index.js';

/** A field name, several as a list, or either as JSON text. @throws ValidationError for anything else */
export function fieldNames(given: unknown): string[] {
  const names = typeof given === 'string' ? fromText(given) : given;
  const list = Array.isArray(names) ? names : [names];
  if (!list.every((name) => typeof name === 'string')) throw new ValidationError('Fields are named by text');
  return list as string[];
}

function fromText(text: string): unknown {
  if (!text.trimStart().startsWith('[')) return text;
  try {
    return parseJson(text);
  } catch (cause) {
    if (cause instanceof ValidationError) throw cause;
    throw new ValidationError('The field names are not valid JSON', { cause });
  }
}

/** Filters as JSON text or as they are; plain text is a name. */
export function filtersOrName(given: unknown): unknown {
  if (typeof given !== 'string') return given;
  try {
    const parsed = parseJson(given);
    return typeof parsed === 'object' ? parsed : given;
  } catch (error) {
    if (error instanceof SyntaxError) return given;
    throw error;
  }
}

/** JSON text or a native value. @throws ValidationError naming the argument */
export function jsonArgument(given: unknown, name: string): unknown {
  if (typeof given !== 'string' || given === '') return given === '' ? undefined : given;
  try {
    return parseJson(given);
  } catch (cause) {
    if (cause instanceof ValidationError) throw cause;
    throw new ValidationError(`${name} is not valid JSON`, { cause });
  }
}

/** @throws PermissionError unless the user may read the doctype or pick from it in a link */
export async function checkMayLookUp(ctx: Ctx, meta: Meta): Promise<void> {
  if (await ctx.hasPermission(meta, 'select')) return;
  if (await ctx.hasPermission(meta, 'read')) return;
  throw new PermissionError(`You do not have Read or Select Permissions for ${meta.name}`, {
    errorMessage: `No permission for ${meta.name}`,
  });
}
