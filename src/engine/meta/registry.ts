import { ConfigurationError, DoesNotExistError } from '../errors.js';
import { type Customizations, customized, NO_CUSTOMIZATIONS } from './customize.js';
import type { DocField, DocTypeJson } from './doctype.js';
import { groupBy } from './group.js';
import { holdsRows, type Meta } from './meta.js';
import { withNeededFields } from './needed-fields.js';
import { buildMeta } from './normalise.js';
import { withSiteDefinition } from './site-definition.js';

export { buildMeta } from './normalise.js';

/** A field of a doctype. */
export interface FieldOf {
  meta: Meta;
  field: DocField;
}

/**
 * All doctypes of a site. `standard` come from files and never change while running; `stored` are the doctypes
 * made in the desk, and customizations, which `reload` brings in.
 */
export class Registry {
  readonly #standard = new Map<string, DocTypeJson>();
  #metas = new Map<string, Meta>();
  #bases = new Map<string, DocTypeJson>();
  #parents = new Map<string, FieldOf[]>();
  #links = new Map<string, FieldOf[]>();
  #dynamicLinks: FieldOf[] = [];
  /** Stored doctypes that do not load. */
  readonly #leftOut = new Set<string>();
  /** Counts reloads, so that what is derived from Metas can be kept until they change. */
  version = 0;

  /** @param files doctype JSON by name; a later one of the same name wins, as with Frappe's apps */
  constructor(files: readonly DocTypeJson[]) {
    for (const json of files) this.#standard.set(json.name, withNeededFields(json));
    this.#metas = this.#build([], NO_CUSTOMIZATIONS, (error) => {
      throw error;
    });
    this.#index();
  }

  /**
   * Brings in what the database says about doctypes; every Meta is new afterwards.
   * @returns what is wrong with stored doctypes that had to be left out; customizations that break a file's doctype
   *   are left out too
   */
  reload(stored: readonly DocTypeJson[], customizations: Customizations): string[] {
    const problems: string[] = [];
    this.#leftOut.clear();
    this.#metas = this.#build(stored, customizations, (error, fallback, name) => {
      problems.push(error.message);
      this.#leftOut.add(name);
      return fallback ? buildMeta(fallback) : undefined;
    });
    this.#index();
    this.version += 1;
    return problems;
  }

  /** The registry as it would be. @throws ConfigurationError for a doctype that would load no longer, or not at all */
  preview(stored: readonly DocTypeJson[], customizations: Customizations): Registry {
    const next = new Registry([...this.#standard.values()]);
    next.#metas = next.#build(stored, customizations, (error, fallback, name) => {
      if (!this.#leftOut.has(name)) throw error;
      return fallback ? buildMeta(fallback) : undefined;
    });
    next.#index();
    checkTables(next);
    return next;
  }

  #build(
    stored: readonly DocTypeJson[],
    customizations: Customizations,
    onError: (error: Error, fallback: DocTypeJson | undefined, name: string) => Meta | undefined,
  ): Map<string, Meta> {
    const sources = new Map(stored.map((json) => [json.name, json]));
    for (const [name, json] of this.#standard) sources.set(name, json);
    const customFields = groupBy(customizations.customFields, (row) => row.dt);
    const setters = groupBy(customizations.propertySetters, (row) => row.doc_type);
    const permissions = groupBy(customizations.customPermissions, (row) => row.parent);
    const rows = groupBy(customizations.rows, (row) => row.parent);
    const definitions = new Map(customizations.definitions.map((json) => [json.name, json]));
    const metas = new Map<string, Meta>();
    this.#bases = new Map();
    const of = <T>(groups: ReadonlyMap<string, T[]>, name: string): readonly T[] => groups.get(name) ?? [];
    for (const [name, json] of sources) {
      try {
        const site = definitions.get(name);
        const base = site ? withSiteDefinition(json, site) : json;
        this.#bases.set(name, base);
        const merged = customized(
          base,
          of(customFields, name),
          of(setters, name),
          of(permissions, name),
          of(rows, name),
        );
        metas.set(name, buildMeta(merged));
      } catch (error) {
        const meta = onError(error as Error, this.#standard.get(name), name);
        if (meta) metas.set(name, meta);
      }
    }
    leaveOutLostTables(metas);
    return metas;
  }

  /** @throws DoesNotExistError */
  get(name: string): Meta {
    const meta = this.#metas.get(name);
    if (!meta) throw new DoesNotExistError(`DocType ${name} not found`);
    return meta;
  }
  find(name: string): Meta | undefined {
    return this.#metas.get(name);
  }
  has(name: string): boolean {
    return this.#metas.has(name);
  }
  all(): IterableIterator<Meta> {
    return this.#metas.values();
  }
  /** Does a file declare it? (Else it was made in the desk.) */
  isStandard(name: string): boolean {
    return this.#standard.has(name);
  }
  /** The file's own JSON, without customizations. */
  standardJson(name: string): DocTypeJson | undefined {
    return this.#standard.get(name);
  }

  /** The doctype as it would be without this site's customizations. @throws DoesNotExistError */
  uncustomized(name: string): DocTypeJson {
    return this.#bases.get(name) ?? this.get(name).json;
  }

  /** Table fields that hold rows of that child doctype. */
  parentsOf(child: string): readonly FieldOf[] {
    return this.#parents.get(child) ?? [];
  }
  /** Link fields that point to that doctype. */
  linksTo(doctype: string): readonly FieldOf[] {
    return this.#links.get(doctype) ?? [];
  }
  /** Every Dynamic Link field. */
  dynamicLinks(): readonly FieldOf[] {
    return this.#dynamicLinks;
  }

  #index(): void {
    const parents: (FieldOf & { target: string })[] = [];
    const links: (FieldOf & { target: string })[] = [];
    this.#dynamicLinks = [];
    for (const meta of this.#metas.values()) {
      for (const field of meta.tables) parents.push({ meta, field, target: field.options });
      for (const field of meta.links) links.push({ meta, field, target: field.options });
      for (const field of meta.dynamicLinks) this.#dynamicLinks.push({ meta, field });
    }
    this.#parents = groupBy(parents, (entry) => entry.target);
    this.#links = groupBy(links, (entry) => entry.target);
  }

  /** Links and tables whose target there is not: reported at the start, not refused (frappe-contract §7). */
  danglingTargets(): string[] {
    const dangling: string[] = [];
    for (const meta of this.#metas.values()) {
      for (const field of [...meta.links, ...meta.fields.filter(holdsRows)]) {
        if (!this.#metas.has(field.options)) dangling.push(`${meta.name}.${field.fieldname} → ${field.options}`);
      }
    }
    return dangling;
  }
}

/** A table of a child doctype that another app would bring has no rows; everything else of its doctype works. */
function leaveOutLostTables(metas: Map<string, Meta>): void {
  for (const [name, meta] of metas) {
    const lost = meta.tables.filter((table) => !metas.has(table.options)).map((table) => table.fieldname);
    if (lost.length > 0) metas.set(name, meta.withoutTables(new Set(lost)));
  }
}

/** Refuses what the start cannot go on with. @throws ConfigurationError */
export function checkTables(registry: Registry): void {
  for (const meta of registry.all()) {
    for (const field of meta.tables) {
      const child = registry.find(field.options);
      if (child && !child.istable) {
        throw new ConfigurationError(
          `${meta.name}.${field.fieldname}: ${field.options} is not a child table (istable)`,
        );
      }
    }
  }
}
