import {
  belongsToCode,
  type Ctx,
  type DocField,
  FIELDTYPES,
  type Meta,
  ValidationError,
  writableLevels,
} from '../../../engine/index.js';
import { type Cell, cellText } from './cells.js';
import type { DateFormat } from './dates.js';

/** What a person should know about a row or column. Those that are not `info` keep an import from starting. */
export interface Warning {
  message: string;
  /** Place of the column, from 0. */
  col?: number;
  /** As the sheet counts, from 1. */
  row?: number;
  type?: 'info';
}

/** Where a column's values go: a field of the document, or of the rows of one of its tables. */
export interface Target {
  meta: Meta;
  field: DocField;
  table?: DocField;
}

export interface SheetColumn {
  index: number;
  header: string;
  /** null: it matches nothing, or is not to be imported. */
  target: Target | null;
  dateFormat?: DateFormat | undefined;
}

/** In `column_to_field_map`, for a column that is to be left out. */
export const LEFT_OUT = "Don't Import";
/** The header of the column that says why rows were not imported: it may stay when they are imported again. */
export const REASON_HEADER = 'Why it was not imported';

/** Standard columns that a sheet may hold; only an ID and a status have a meaning. */
const STANDARD = ['name', 'docstatus', 'owner'] as const;
const OF_ROWS = ['name', 'parent'] as const;

/** Fields of a doctype that a sheet can hold. */
export function sheetFields(meta: Meta): DocField[] {
  const standard = (meta.istable ? OF_ROWS : STANDARD).flatMap((name) => meta.column(name)?.field ?? []);
  const own = meta.columns.filter(
    (column) => !column.standard && !column.name.startsWith('_') && FIELDTYPES[column.field.fieldtype]?.column,
  );
  return [...standard, ...own.map((column) => column.field)];
}

/** The same text for a person: is it this header? */
const key = (header: string) => header.trim().toLowerCase().replace(/\s+/g, ' ');

/** Every header that stands for a field. Of two fields that claim the same one, the first has it. */
function headersOf(meta: Meta, childOf: (table: DocField) => Meta | undefined): Map<string, Target> {
  const found = new Map<string, Target>();
  const claim = (header: string, target: Target) => {
    if (!found.has(key(header))) found.set(key(header), target);
  };
  const fields = sheetFields(meta);
  for (const field of fields) claim(field.fieldname, { meta, field });
  for (const field of fields) claim(`${field.label} (${field.fieldname})`, { meta, field });
  for (const field of fields) claim(field.label, { meta, field });
  for (const table of meta.tables) {
    const child = childOf(table);
    if (!child) continue;
    for (const field of sheetFields(child)) {
      const target = { meta: child, field, table };
      claim(`${table.fieldname}.${field.fieldname}`, target);
      claim(`${field.label} (${table.label})`, target);
      claim(`${field.label} (${field.fieldname}) (${table.label})`, target);
    }
  }
  return found;
}

/** The header that a template writes, which `matchColumns` reads back. */
export function headerOf({ meta, field, table }: Target): string {
  const twins = sheetFields(meta).filter((other) => key(other.label) === key(field.label));
  const label = twins.length > 1 && twins[0] !== field ? `${field.label} (${field.fieldname})` : field.label;
  return table ? `${label} (${table.label})` : label;
}

export type ColumnMap = Readonly<Record<string, string>>;

/**
 * What a Data Import's `template_options` say about columns.
 * @throws ValidationError when it is not `{"column_to_field_map": {"0": "title"}}`
 */
export function columnMapOf(options: string): ColumnMap {
  if (!options.trim()) return {};
  try {
    const map: unknown = (JSON.parse(options) as { column_to_field_map?: unknown } | null)?.column_to_field_map ?? {};
    const entries = typeof map === 'object' && !Array.isArray(map) ? Object.entries(map ?? {}) : undefined;
    if (entries?.every(([index, field]) => /^\d{1,4}$/.test(index) && typeof field === 'string')) {
      return Object.fromEntries(entries) as ColumnMap;
    }
  } catch {
    // said below
  }
  throw new ValidationError('Template Options: column_to_field_map names a field for the number of each column');
}

/** Why a field that was found is left out all the same. */
function whyLeftOut(ctx: Ctx, parent: Meta, { meta, field, table }: Target, isUpdate: boolean): string | undefined {
  const { fieldname } = field;
  if (fieldname === 'owner' || fieldname === 'parent') return 'is set by the system';
  if (fieldname === 'name' && !isUpdate) {
    return !table && meta.naming.kind === 'prompt' ? undefined : 'is given to new documents by the system';
  }
  if (fieldname === 'name' || fieldname === 'docstatus') return undefined;
  if (belongsToCode(meta, field, !isUpdate) && !ctx.mode.sudo) return 'is read only';
  const levels = table ? writableLevels(ctx, meta, parent) : writableLevels(ctx, meta);
  const tableLevels = table ? writableLevels(ctx, parent) : levels;
  const open = levels.has(field.permlevel) && (!table || tableLevels.has(table.permlevel));
  return open ? undefined : 'is not yours to write';
}

export interface Matched {
  columns: SheetColumn[];
  warnings: Warning[];
}

interface Matching {
  meta: Meta;
  isUpdate: boolean;
  map: ColumnMap;
}

/** Finds the field for every header. */
export function matchColumns(ctx: Ctx, header: readonly Cell[], { meta, isUpdate, map }: Matching): Matched {
  const headers = headersOf(meta, (table) => ctx.site.registry.find(table.options));
  const warnings: Warning[] = [];
  const taken = new Map<string, number>();
  const columns = header.map((cell, index): SheetColumn => {
    const text = cellText(cell);
    const column: SheetColumn = { index, header: text, target: null };
    const mapped = Object.hasOwn(map, String(index)) ? map[String(index)] : undefined;
    if (mapped === LEFT_OUT || text === REASON_HEADER) return column;
    const shown = text || `No. ${index + 1}`;
    const info = (message: string) => void warnings.push({ col: index, message, type: 'info' });
    const target = headers.get(key(mapped ?? text));
    if (!target) {
      info(
        text || mapped
          ? `Column ${shown} matches no field and is left out`
          : `Column ${shown} has no header and is left out`,
      );
      return column;
    }
    const why = whyLeftOut(ctx, meta, target, isUpdate);
    if (why) {
      info(`Column ${shown} is left out: ${target.field.label} ${why}`);
      return column;
    }
    const place = `${target.table?.fieldname ?? ''}.${target.field.fieldname}`;
    const first = taken.get(place);
    if (first !== undefined) {
      const message = `Columns ${first + 1} and ${index + 1} are both ${headerOf(target)}: leave one of them out`;
      warnings.push({ col: index, message });
      return column;
    }
    taken.set(place, index);
    return { ...column, target };
  });
  return { columns, warnings };
}
