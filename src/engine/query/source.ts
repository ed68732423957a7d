import type { Ctx } from '../ctx.js';
import { PermissionError } from '../errors.js';
import { compileCondition, type Fragment } from '../filters/compile.js';
import { all, type Condition, eachLeaf, type Leaf } from '../filters/condition.js';
import { parseFilters } from '../filters/parse.js';
import { findReference, notPermitted, type Reference, tablesOf } from '../filters/reference.js';
import { tablesFor } from '../filters/rows.js';
import type { DocField } from '../meta/doctype.js';
import type { Column, Meta } from '../meta/meta.js';
import { Joins } from './joins.js';
import type { ListParams } from './params.js';
import { columnsSeen, type View, viewOf } from './view.js';

type Columns = Omit<View, 'condition'>;

/** A column as it stands in the statement. */
export interface Found {
  column: Column;
  sql: string;
  isMasked: boolean;
}

/**
 * What a list reads from: its table, the tables joined to it, and what of them the user may see.
 * Whatever names a column goes through here, so that nothing is selected, compared or sorted past permissions.
 */
export class Source {
  readonly joins: Joins;
  readonly #others = new Map<string, Columns>();

  private constructor(
    readonly ctx: Ctx,
    readonly meta: Meta,
    readonly view: View,
  ) {
    this.joins = new Joins(ctx, meta);
  }

  /** @throws PermissionError, ValidationError for a single */
  static async open(ctx: Ctx, meta: Meta, parent?: string): Promise<Source> {
    return new Source(ctx, meta, await viewOf(ctx, meta, parent));
  }

  /** What the user may see of the rows of a child doctype, or of linked documents. */
  seenOf(meta: Meta): Columns {
    let seen = this.#others.get(meta.name);
    if (!seen) {
      seen = columnsSeen(this.ctx, meta, meta.istable ? this.meta : undefined);
      this.#others.set(meta.name, seen);
    }
    return seen;
  }

  find(name: string): Reference | undefined {
    return findReference(this.ctx.site.registry, this.meta, name);
  }

  /**
   * Joins what the reference needs.
   * @returns undefined when the user may not see that column
   */
  resolve(reference: Reference): Found | undefined {
    if (reference.kind === 'own') return this.#seen(this.view, reference.column, this.meta.sqlTable);
    if (reference.kind === 'child') return this.#resolveRow(reference.meta, reference.column, reference.table);
    const { link, meta, column } = reference;
    const own = this.meta.column(link.fieldname);
    if (!own || !this.view.mayRead(own) || this.view.isMasked(own)) return undefined;
    return this.#seen(this.seenOf(meta), column, () => this.joins.link(link, meta));
  }

  #resolveRow(child: Meta, column: Column, table?: DocField): Found | undefined {
    const tables = this.#openTables(table ? [table] : tablesOf(this.meta, child.name));
    return tables.length > 0 ? this.#seen(this.seenOf(child), column, () => this.joins.rows(child, tables)) : undefined;
  }

  #openTables(tables: readonly DocField[]): string[] {
    return tables.filter((table) => this.view.mayReadTable(table)).map((table) => table.fieldname);
  }

  #seen(view: Columns, column: Column, table: string | (() => string)): Found | undefined {
    if (!view.mayRead(column)) return undefined;
    const alias = typeof table === 'string' ? table : table();
    return { column, sql: `${alias}.\`${column.name}\``, isMasked: view.isMasked(column) };
  }

  /**
   * A column to sort, group or compute with: its order would tell a hidden or masked value.
   * @throws DataError when there is no such column, PermissionError when the user may not see it
   */
  compute(name: string): Found {
    const reference = this.find(name);
    if (!reference || reference.column.field.fieldtype === 'Password') throw notPermitted(name);
    const found = this.resolve(reference);
    if (!found || found.isMasked) throw hiddenField(this.meta, name);
    return found;
  }

  /** @throws as `parseFilters`; PermissionError for a filter on what the user may not see */
  filter({ filters, or_filters }: Pick<ListParams, 'filters' | 'or_filters'>): Condition {
    const { registry, time } = this.ctx.site;
    const condition = all(
      parseFilters(registry, this.meta, filters, time),
      parseFilters(registry, this.meta, or_filters, time, { join: 'any' }),
    );
    eachLeaf(condition, (leaf) => this.#checkLeaf(leaf));
    return condition;
  }

  #checkLeaf(leaf: Leaf): void {
    const isOwn = leaf.meta === this.meta;
    const seen = isOwn ? this.view : this.seenOf(leaf.meta);
    const open = isOwn || tablesFor(this.meta, leaf).some((name) => this.#isOpen(name));
    if (!open || !seen.mayRead(leaf.column) || seen.isMasked(leaf.column))
      throw hiddenField(leaf.meta, leaf.column.name);
  }

  #isOpen(table: string): boolean {
    const field = this.meta.tableField(table);
    return field !== undefined && this.view.mayReadTable(field);
  }

  /**
   * ` from … where …`: the joins asked for so far, what the user may see, and the condition.
   * @param options.isFirstRows only the first rows in an order are wanted
   */
  async sql(condition: Condition, { isFirstRows = false } = {}): Promise<Fragment> {
    const compile = (part: Condition, inList: boolean) =>
      compileCondition(part, {
        dialect: this.ctx.db.dialect,
        meta: this.meta,
        alias: this.meta.sqlTable,
        isFirstRows,
        ...(inList && { joined: (leaf: Leaf) => this.#joinedRows(leaf) }),
      });
    const wanted = compile(condition, true);
    const visible = compile(this.view.condition, false);
    const joined = await this.joins.sql();
    const parts = [visible, wanted].filter((part) => part.sql !== '1 = 1');
    const where = parts.length > 0 ? ` where ${parts.map((part) => part.sql).join(' and ')}` : '';
    return {
      sql: ` from ${this.meta.sqlTable}${joined.sql}${where}`,
      params: [...joined.params, ...parts.flatMap((part) => part.params)],
    };
  }

  #joinedRows(leaf: Leaf): string {
    return this.joins.rows(
      leaf.meta,
      tablesFor(this.meta, leaf).filter((name) => this.#isOpen(name)),
    );
  }
}

/** The refusal to compare or sort by what the user may not see. */
export function hiddenField(meta: Meta, name: string): PermissionError {
  return new PermissionError(`You do not have permission to access field: ${meta.name}.${name}`);
}
