import type { Ctx } from '../ctx.js';
import { compileCondition, type Fragment } from '../filters/compile.js';
import type { Condition } from '../filters/condition.js';
import type { SqlValue } from '../meta/casts.js';
import type { DocField } from '../meta/doctype.js';
import type { Meta } from '../meta/meta.js';
import { rowCondition } from '../permissions/condition.js';
import { viewOf } from './view.js';

interface Join {
  alias: string;
  meta: Meta;
  /** What ties it to the main table. */
  on: string;
  params: readonly SqlValue[];
  /** Which of its rows the user sees. */
  visible(): Promise<Condition>;
}

/** The tables that a list takes in beside its own, each once, with what the user may see of them. */
export class Joins {
  readonly #ctx: Ctx;
  readonly #main: Meta;
  readonly #joins = new Map<string, Join>();

  constructor(ctx: Ctx, main: Meta) {
    this.#ctx = ctx;
    this.#main = main;
  }

  /** Are there joins that can give several rows for one document? */
  get multiply(): boolean {
    return [...this.#joins.values()].some((join) => join.meta.istable);
  }

  /** @returns the quoted name of the joined rows of those table fields */
  rows(child: Meta, tables: readonly string[]): string {
    return this.#add(`${child.name}:${tables.join()}`, (alias) => ({
      meta: child,
      on:
        `${alias}.\`parent\` = ${this.#main.sqlTable}.\`name\` and ${alias}.\`parenttype\` = ?` +
        ` and ${alias}.\`parentfield\` in (${tables.map(() => '?').join(', ')})`,
      params: [this.#main.name, ...tables],
      visible: () => rowCondition(this.#ctx, child),
    }));
  }

  /** @returns the quoted name of the joined document that a link points to */
  link(link: DocField, target: Meta): string {
    return this.#add(`${link.fieldname}.`, (alias) => ({
      meta: target,
      on: `${alias}.\`name\` = ${this.#main.sqlTable}.\`${link.fieldname}\``,
      params: [],
      visible: async () => (await viewOf(this.#ctx, target)).condition,
    }));
  }

  #add(key: string, make: (alias: string) => Omit<Join, 'alias'>): string {
    const known = this.#joins.get(key);
    if (known) return known.alias;
    const alias = `j${this.#joins.size + 1}`;
    this.#joins.set(key, { alias, ...make(alias) });
    return alias;
  }

  /** @throws PermissionError when a linked doctype may not be read */
  async sql(): Promise<Fragment> {
    const joined: Fragment = { sql: '', params: [] };
    for (const { alias, meta, on, params, visible } of this.#joins.values()) {
      const condition = await visible();
      joined.sql += ` left join ${meta.sqlTable} ${alias} on ${on}`;
      joined.params.push(...params);
      if (condition.kind === 'const' && condition.value) continue;
      const compiled = compileCondition(condition, { dialect: this.#ctx.db.dialect, meta, alias });
      joined.sql += ` and ${compiled.sql}`;
      joined.params.push(...compiled.params);
    }
    return joined;
  }

  /** For orders: the joined tables whose rows have a place of their own. */
  get rowAliases(): string[] {
    return [...this.#joins.values()].filter((join) => join.meta.istable).map((join) => join.alias);
  }
}
