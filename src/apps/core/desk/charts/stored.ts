import {
  type Ctx,
  type Document,
  type Meta,
  PermissionError,
  parseJson,
  ValidationError,
} from '../../../../engine/index.js';

/** A card or chart: as it is kept, or as a client has it before it is saved. */
export type Values = Readonly<Record<string, unknown>>;

export const text = (values: Values, field: string): string => String(values[field] ?? '').trim();

/**
 * A card or chart as the client sends it, or by its name.
 * What it shows is read with the rights of the user, so that its own words may be trusted no more and no less.
 * @throws DoesNotExistError, PermissionError for one that is named; ValidationError for what is neither
 */
export async function cardOrChart(
  ctx: Ctx,
  doctype: 'Number Card' | 'Dashboard Chart',
  given: unknown,
): Promise<Values> {
  if (typeof given === 'string' && given !== '') {
    const doc: Document = await ctx.getDoc(doctype, nameIn(given));
    return doc.toJSON();
  }
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw new ValidationError(`Say which ${doctype}: its name, or what is in it`);
  }
  return given as Values;
}

/** Clients may send JSON of a name too. */
function nameIn(given: string): string {
  if (!given.startsWith('"')) return given;
  try {
    return String(parseJson(given));
  } catch {
    return given;
  }
}

/**
 * Calls a method that a card or chart names, as its user could: what needs a POST, or may not be called often, is
 * left to the client.
 * @throws ValidationError for a method there is not
 */
export async function callMethod(ctx: Ctx, name: string, args: Record<string, unknown>): Promise<unknown> {
  const found = ctx.site.hooks.method(name);
  if (!found) throw new ValidationError(`There is no method "${name.slice(0, 140)}"`);
  if (found.rate_limit || !found.verbs.includes('GET')) {
    throw new PermissionError(`The method ${name} cannot be used for a card or chart`);
  }
  return found.call(ctx, args);
}

/** A date or time field to draw over. @throws ValidationError naming the field of the chart */
export function dateField(meta: Meta, chart: Values): string {
  const field = text(chart, 'based_on');
  const type = meta.column(field)?.field.fieldtype ?? '';
  if (type !== 'Date' && type !== 'Datetime') {
    throw new ValidationError(`based_on: ${meta.name} has no date field "${field.slice(0, 140)}"`);
  }
  return field;
}
