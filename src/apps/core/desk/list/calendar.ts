import {
  arg,
  type Column,
  type Ctx,
  DataError,
  FrappeTypeError,
  listDocs,
  type Meta,
  type Method,
  method,
  optional,
  ValidationError,
} from '../../../../engine/index.js';
import { deskFields, deskFilters, withFilters } from './params.js';

/** Which fields of a doctype hold what a calendar shows. */
interface FieldMap {
  start: string;
  end: string | undefined;
  title: string;
}

const MOST_EVENTS = 5000;

function dateField(meta: Meta, given: unknown, key: string): string {
  const column: Column | undefined = typeof given === 'string' ? meta.column(given) : undefined;
  const kind = column?.type.kind;
  if (!column || (kind !== 'date' && kind !== 'datetime')) {
    throw new DataError(`field_map.${key}: ${meta.name} has no date field ${String(given).slice(0, 140)}`);
  }
  return column.name;
}

function titleField(meta: Meta, given: unknown): string {
  if (given === undefined || given === null || given === '') return meta.title_field ?? 'name';
  const column = typeof given === 'string' ? meta.column(given) : undefined;
  if (!column) throw new DataError(`field_map.title: ${meta.name} has no field ${String(given).slice(0, 140)}`);
  return column.name;
}

/** @throws DataError for a field that there is not, or that holds no date */
function fieldMapOf(meta: Meta, map: Readonly<Record<string, unknown>>): FieldMap {
  const { start, end, title } = map;
  return {
    start: dateField(meta, start, 'start'),
    end: end === undefined || end === null || end === '' ? undefined : dateField(meta, end, 'end'),
    title: titleField(meta, title),
  };
}

function fieldsOf(meta: Meta, { start, end, title }: FieldMap, asked: unknown): readonly unknown[] {
  const given = deskFields(asked);
  const color = meta.fields.find((field) => field.fieldtype === 'Color' && meta.column(field.fieldname));
  const fields =
    given === undefined ? ['name', start, end, title] : typeof given === 'string' ? given.split(',') : given;
  return [...new Set([...fields, color?.fieldname])].filter((field) => field !== undefined);
}

/** What touches the time: it begins before the end of it, and ends after the beginning, or has no end. */
function within({ start, end }: FieldMap, from: string, to: string): unknown[][] {
  const began = [
    [start, 'is', 'set'],
    [start, '<=', to],
  ];
  if (end === undefined) return [...began, [start, '>=', from]];
  const lasts = [[end, '>=', from], 'or', [end, 'is', 'not set']];
  return [...began, lasts];
}

const DATE = /^\d{4}-\d{2}-\d{2}([ T]\d{2}:\d{2}(:\d{2}(\.\d+)?)?)?$/;

/** A date or time without a zone, as the database has it. @throws FrappeTypeError */
function timeOf(given: string, name: string): string {
  const text = given.trim();
  if (!DATE.test(text)) throw new FrappeTypeError(`Argument '${name}' should be a date, YYYY-MM-DD [HH:MM:SS]`);
  return text.replace('T', ' ');
}

/** `frappe.desk.calendar.get_events`: documents that fall into a time. */
const getEvents = method(
  {
    args: {
      doctype: arg.text(),
      start: arg.text(),
      end: arg.text(),
      field_map: arg.dict(),
      filters: optional(arg.any()),
      fields: optional(arg.any()),
    },
  },
  async (ctx, args) => {
    const meta = ctx.meta(args.doctype);
    const map = fieldMapOf(meta, args.field_map);
    const times = within(map, timeOf(args.start, 'start'), timeOf(args.end, 'end'));
    return listDocs(ctx, meta, {
      fields: fieldsOf(meta, map, args.fields),
      filters: withFilters(deskFilters(args.filters, 'filters'), ...times),
      order_by: `${map.start} asc`,
      limit: MOST_EVENTS,
    });
  },
);

async function moveEvent(ctx: Ctx, args: Readonly<Record<string, unknown>>, map: Readonly<Record<string, unknown>>) {
  const { doctype, name } = args;
  if (typeof doctype !== 'string' || typeof name !== 'string' || !name) {
    throw new ValidationError('args: name the doctype and the document');
  }
  const meta = ctx.meta(doctype);
  const { start, end } = fieldMapOf(meta, map);
  const doc = await ctx.getDoc(meta, name, { lock: true });
  if (args[start] !== undefined) doc.set(start, args[start]);
  if (end !== undefined && end in args) doc.set(end, args[end]);
  await doc.save();
}

/** `frappe.desk.calendar.update_event`: a document was moved to another time. */
const updateEvent = method(
  { args: { args: arg.dict(), field_map: arg.dict() }, verbs: ['POST', 'PUT'] },
  (ctx, { args, field_map }) => moveEvent(ctx, args, field_map),
);

export const calendarMethods: Readonly<Record<string, Method>> = {
  'frappe.desk.calendar.get_events': getEvents,
  'frappe.desk.calendar.update_event': updateEvent,
};
