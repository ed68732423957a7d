import type { Session } from './database/session.js';
import type { DoctypeName, FieldsOf, NewValues } from './doctypes.js';
import type { Document } from './document/document.js';
import { Documents } from './document/documents.js';
import { type FrappeError, QueryTimeoutError } from './errors.js';
import type { SqlValue } from './meta/casts.js';
import type { Right } from './meta/doctype.js';
import type { Meta } from './meta/meta.js';
import { checkPermission, hasPermission, missingError } from './permissions/permissions.js';
import type { UserAccess } from './permissions/user-access.js';
import { countDocs } from './query/count.js';
import { listDocs } from './query/list.js';
import type { FiltersInput, ListParams } from './query/params.js';
import type { Site } from './site.js';

/** A message for the person behind the request (Frappe's msgprint). */
export interface Message {
  message: string;
  title?: string;
  indicator?: string;
  alert?: boolean;
}

/** What every ctx of one transaction shares. */
export interface Unit {
  readonly session: Session;
  readonly messages: Message[];
  readonly afterCommit: (() => unknown)[];
  readonly afterRollback: (() => unknown)[];
  /** Caches to drop, here and in other processes, when the transaction commits. */
  readonly stale: Set<'meta' | 'access'>;
  /** What rules have said so far in this transaction, by user; see `permissions/condition`. */
  verdicts?: Map<UserAccess, Map<string, { meta: Meta; answer: unknown }>> | undefined;
  /** Set for a background job: keeps what is done so far. */
  checkpoint?: (done: number, total: number) => Promise<void>;
}

export interface CtxMode {
  /** Permissions are not asked. */
  sudo: boolean;
  /** Trusted data is being loaded: names are kept, links and mandatory fields may be missing. */
  importing: boolean;
}

/**
 * One user in one transaction. Every read and write goes through a ctx, and every ctx asks permissions,
 * unless it is one that `sudo()` gave.
 */
export class Ctx {
  readonly documents: Documents;

  constructor(
    readonly site: Site,
    readonly unit: Unit,
    readonly access: UserAccess,
    readonly mode: CtxMode = { sudo: false, importing: false },
  ) {
    this.documents = new Documents(this);
  }

  /** The user's name (their e-mail), `Administrator` or `Guest`. */
  get user(): string {
    return this.access.user;
  }
  /** SQL in the same transaction, past permissions: for set-based work. */
  get db(): Session {
    return this.unit.session;
  }
  get roles(): ReadonlySet<string> {
    return this.access.roles;
  }
  hasRole(...roles: string[]): boolean {
    return roles.some((role) => this.access.roles.has(role));
  }

  /** The same user and transaction, permissions not asked. */
  sudo(): Ctx {
    return this.mode.sudo ? this : new Ctx(this.site, this.unit, this.access, { ...this.mode, sudo: true });
  }
  /** The same transaction for loading trusted data: fixtures, restores. */
  importing(): Ctx {
    return new Ctx(this.site, this.unit, this.access, { sudo: true, importing: true });
  }

  /** @throws DoesNotExistError for a doctype there is not */
  meta(doctype: string): Meta {
    return this.site.registry.get(doctype);
  }

  /** A document that is not saved yet. Values that are no fields are ignored. */
  newDoc<D extends string>(doctype: D | Meta, values?: NewValues<D>): Document & FieldsOf<D> {
    return this.documents.make(typeof doctype === 'string' ? this.meta(doctype) : doctype, values ?? {}) as Document &
      FieldsOf<D>;
  }

  /**
   * A document with its rows.
   * @param options.lock hold the row until the transaction ends
   * @throws DoesNotExistError, PermissionError
   */
  async getDoc<D extends string>(
    doctype: D | Meta,
    name: string = typeof doctype === 'string' ? doctype : doctype.name,
    options: { lock?: boolean } = {},
  ): Promise<Document & FieldsOf<D>> {
    const meta = typeof doctype === 'string' ? this.meta(doctype) : doctype;
    const doc = await this.documents.load(meta, name, options);
    if (!doc) throw await this.missing(meta, name);
    await checkPermission(this, meta, 'read', doc);
    return doc as Document & FieldsOf<D>;
  }

  /** Documents as plain rows. Default: names only, 20 of them are NOT a limit here: all. */
  async getList<T = Record<string, SqlValue>>(doctype: string | Meta, params: ListParams = {}): Promise<T[]> {
    const meta = typeof doctype === 'string' ? this.meta(doctype) : doctype;
    return (await listDocs(this, meta, params)) as T[];
  }

  /** One field per matching document. */
  async pluck<T extends SqlValue = string>(
    doctype: string | Meta,
    field: string,
    params: Omit<ListParams, 'fields'> = {},
  ): Promise<T[]> {
    const rows = await this.getList<Record<string, T>>(doctype, { ...params, fields: [field] });
    return rows.map((row) => row[field] as T);
  }

  /** Fields of the first match; undefined when there is none. @param filters a name, or filters */
  async getValue<T = Record<string, SqlValue>>(
    doctype: string | Meta,
    filters: string | FiltersInput,
    fields: readonly string[],
  ): Promise<T | undefined> {
    const where = typeof filters === 'string' ? { name: filters } : filters;
    const rows = await this.getList<T>(doctype, { fields, filters: where, limit: 1, order_by: null });
    return rows[0];
  }

  /** The name of the first match; undefined when there is none. */
  async exists(doctype: string | Meta, filters: string | FiltersInput): Promise<string | undefined> {
    return (await this.getValue<{ name: string }>(doctype, filters, ['name']))?.name;
  }

  async count(doctype: string | Meta, filters: FiltersInput = {}): Promise<number> {
    return countDocs(this, typeof doctype === 'string' ? this.meta(doctype) : doctype, { filters });
  }

  /** The single document of that doctype, as saved or with its defaults. Permissions are not asked: settings are for code. */
  single<D extends DoctypeName>(doctype: D): Promise<Document & FieldsOf<D>>;
  single(doctype: string): Promise<Document>;
  single(doctype: string): Promise<Document> {
    return this.sudo().documents.load(this.meta(doctype), doctype, {}) as Promise<Document>;
  }

  hasPermission(doctype: string | Meta, ptype: Right, doc?: Document): Promise<boolean> {
    return hasPermission(this, typeof doctype === 'string' ? this.meta(doctype) : doctype, ptype, doc);
  }
  /** @throws PermissionError */
  checkPermission(doctype: string | Meta, ptype: Right, doc?: Document): Promise<void> {
    return checkPermission(this, typeof doctype === 'string' ? this.meta(doctype) : doctype, ptype, doc);
  }

  /** Deletes a document. @throws DoesNotExistError, PermissionError, LinkExistsError, ValidationError */
  async deleteDoc(doctype: string | Meta, name: string): Promise<void> {
    const meta = typeof doctype === 'string' ? this.meta(doctype) : doctype;
    const { writing } = this.db;
    const doc = await this.documents.load(meta, name, { lock: 'soon' }).catch(async (error: unknown) => {
      // whoever may not delete it is not told that there is somebody who works on it
      if (error instanceof QueryTimeoutError && !writing) {
        await this.db.rollback();
        await this.checkPermission(meta, 'delete', await this.documents.load(meta, name, {}));
      }
      throw error;
    });
    if (!doc) throw await this.missing(meta, name, 'delete');
    await this.documents.delete(doc);
  }

  /**
   * What to throw for a document that is not there: DoesNotExistError, or the PermissionError that an unreadable one
   * gets when the user could not have done it either. So nobody learns names by asking for them.
   */
  missing(meta: Meta, name: string, ptype: Right = 'read'): Promise<FrappeError> {
    return missingError(this, meta, name, ptype);
  }

  /** Tells the person behind the request something; it travels with the answer. */
  msgprint(message: string | Message): void {
    this.unit.messages.push(typeof message === 'string' ? { message } : message);
  }

  /** `YYYY-MM-DD HH:MM:SS.ffffff` now, in the site's time zone. */
  now(): string {
    return this.site.time.now();
  }
  today(): string {
    return this.site.time.now().slice(0, 10);
  }

  /** Does this ctx serve a background job, not a request? */
  get inBackground(): boolean {
    return this.unit.checkpoint !== undefined;
  }

  /**
   * In a background job: commits what is done so far and notes how far that is; locks end with it, so take them anew.
   * In a request: does nothing, all of it is one transaction.
   */
  async checkpoint(done: number, total: number): Promise<void> {
    await this.unit.checkpoint?.(done, total);
  }

  /** Runs `work` once the transaction has committed; never when it is rolled back. */
  afterCommit(work: () => unknown): void {
    this.unit.afterCommit.push(work);
  }

  /** Runs `work` once the transaction has been rolled back: undoes what the database cannot. */
  afterRollback(work: () => unknown): void {
    this.unit.afterRollback.push(work);
  }
}
