import { type Ctx, type DocField, type Meta, ValidationError } from '../../../engine/index.js';
import { cellText } from './cells.js';
import type { SheetColumn, Warning } from './columns.js';
import type { SheetRow } from './payloads.js';

const BATCH = 1000;
const NAMED = 20;

/** For each column, the texts in it that cannot be, and why. */
export type Refusals = Map<number, Map<string, string>>;

const textsOf = (rows: readonly SheetRow[], column: SheetColumn) =>
  new Set(rows.map((row) => cellText(row.cells[column.index])).filter(Boolean));

function optionsOf(field: DocField): string[] | undefined {
  const options = field.options.split('\n').map((option) => option.trim());
  const open = field.fieldname === 'naming_series' || options.every((option) => option === '');
  return field.fieldtype !== 'Select' || open ? undefined : options;
}

/** The doctype a column links to, when it can be looked up. Rows of the same file may make what others of it link to. */
function linkedBy(ctx: Ctx, meta: Meta, field: DocField): Meta | undefined {
  if (field.fieldtype !== 'Link' || field.options === meta.name) return undefined;
  const target = ctx.site.registry.find(field.options);
  return target && !target.is_virtual && !target.issingle ? target : undefined;
}

/** Of these names, those that no document has. One statement for a thousand. */
async function missing(ctx: Ctx, target: Meta, names: ReadonlySet<string>): Promise<string[]> {
  const all = [...names];
  const found = new Set<string>();
  for (let start = 0; start < all.length; start += BATCH) {
    const batch = all.slice(start, start + BATCH);
    const marks = batch.map(() => '?').join(', ');
    const rows = await ctx.db.query(`SELECT \`name\` FROM ${target.sqlTable} WHERE \`name\` IN (${marks})`, batch);
    for (const row of rows) found.add(String(row.name).toLowerCase());
  }
  return all.filter((name) => !found.has(name.toLowerCase()));
}

function listed(texts: readonly string[]): string {
  const shown = texts.slice(0, NAMED).map((text) => `"${text.length > 60 ? `${text.slice(0, 60)}…` : text}"`);
  return texts.length > NAMED ? `${shown.join(', ')} and ${texts.length - NAMED} more` : shown.join(', ');
}

/**
 * Looks every linked name and every option of the file up, column by column: one statement per column that links, not
 * one per row.
 */
export async function lookUp(ctx: Ctx, meta: Meta, rows: readonly SheetRow[], columns: readonly SheetColumn[]) {
  const refusals: Refusals = new Map();
  const warnings: Warning[] = [];
  for (const column of columns) {
    const field = column.target?.field;
    if (!field) continue;
    const options = optionsOf(field);
    const target = linkedBy(ctx, meta, field);
    const texts = options || target ? textsOf(rows, column) : new Set<string>();
    const wrong = options
      ? [...texts].filter((text) => !options.includes(text))
      : target
        ? await missing(ctx, target, texts)
        : [];
    if (wrong.length === 0) continue;
    const choices = options?.filter(Boolean).join(', ');
    const reason = (text: string) =>
      choices === undefined
        ? `${field.label}: there is no ${target?.name} "${text.slice(0, 140)}"`
        : `${field.label}: "${text.slice(0, 140)}" is none of ${choices}`;
    refusals.set(column.index, new Map(wrong.map((text) => [text, reason(text)])));
    const message =
      choices === undefined
        ? `There is no ${target?.name} of these names`
        : `Only these are allowed: ${choices}. Not allowed`;
    warnings.push({ col: column.index, message: `${column.header}: ${message}: ${listed(wrong)}`, type: 'info' });
  }
  return { refusals, warnings };
}

/** @throws ValidationError for a doctype whose documents no sheet can make */
export function checkImportable(meta: Meta): void {
  const why = meta.istable
    ? 'its rows are imported with their document'
    : meta.issingle || meta.is_virtual
      ? 'it has no documents of its own'
      : meta.allow_import
        ? undefined
        : 'it does not allow import';
  if (why) throw new ValidationError(`${meta.name} cannot be imported: ${why}`);
}
