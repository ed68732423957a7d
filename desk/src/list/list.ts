/** The model behind a list: what is asked for, the rows, and how many there are. Views only show it. */
import { markRaw, reactive } from 'vue';
import { ServerError } from '../api/http';
import { boot } from '../boot';
import type { DocType } from '../meta/doctype';
import { loadDocType } from '../meta/doctypes';
import type { Asked } from './address';
import { type Column, columnsOf, keysOfSettings, STATUS } from './columns';
import { countRows, MOST_COUNTED } from './count';
import { type Filter, fromStored, sameFilters, toServer } from './filters';
import { type Grouping, groupedQuery } from './grouping';
import { type ListSettings, listSettingsOf } from './list-settings';
import {
  type CommonSettings,
  fetchCommonSettings,
  keepPreferences,
  type ListPreferences,
  rememberedQuery,
  rememberQuery,
} from './preferences';
import { fetchRows, fieldsOf, type Page, type Person, type Row, type RowsQuery, rowsQuery } from './rows';
import { type Sort, sortFromText, usualSort } from './sort';

export const PAGE_LENGTHS = [20, 100, 500, 2500] as const;

type State = 'loading' | 'ready' | 'refused' | 'failed';

export class List {
  state: State = 'loading';
  /** Why there are no rows. */
  problem = '';
  doctype: DocType | undefined;
  settings: ListSettings = {};
  common: CommonSettings = {};
  preferences: ListPreferences = {};
  filters: Filter[] = [];
  sort: Sort = { field: 'modified', direction: 'desc' };
  /** Somebody else's arrangement is shown, as a saved report: the user's own settings stay as they are. */
  isBorrowed = false;
  /** Rows at once, unless the user has chosen. */
  usualLength: number = PAGE_LENGTHS[0];
  pageLength: number = PAGE_LENGTHS[0];
  rows: readonly Row[] = [];
  people: Readonly<Record<string, Person>> = {};
  hasMore = false;
  /** The list as it is asked for is not here yet. */
  busy = false;
  /** How many there are; at least so many when `isCapped`. */
  count: { value: number; isCapped: boolean } | undefined;
  /** Rows as they are now, when showing them would move what is being read. */
  newer: Page | undefined;
  private asking: AbortController | undefined;
  private userSettings: Record<string, Record<string, unknown>> = {};

  /** What is asked for beside the columns: fields of rows and of linked documents, as the server reads them. */
  extra: string[] = [];
  /** Rows are put together by a field, and one number is made of each group. */
  grouping: Grouping | undefined;

  private constructor(
    readonly name: string,
    /** Which of the user's settings are kept: those of the list, the report, … */
    readonly view: string,
  ) {}

  static of(name: string, view = 'List'): List {
    return reactive(new List(name, view)) as List;
  }

  get columns(): Column[] {
    if (!this.doctype) return [];
    // what everybody's list looks like says nothing about reports and boards
    const { fields, total_fields } = this.view === 'List' ? this.common : {};
    const chosen = this.preferences.columns ?? keysOfSettings(fields);
    return columnsOf(this.doctype, this.settings, chosen).slice(0, Number(total_fields) || undefined);
  }
  get usualSort(): Sort {
    if (!this.doctype) return this.sort;
    return (this.settings.order_by && sortFromText(this.settings.order_by)) || usualSort(this.doctype);
  }
  get isFiltered(): boolean {
    return toServer(this.filters).length > 0;
  }

  may(right: 'can_create' | 'can_write' | 'can_delete' | 'can_export' | 'can_import'): boolean {
    return boot.user[right].includes(this.name);
  }

  /**
   * Opens the list with what the address asks for, else as the user left it. What was asked last time is asked again
   * at once, beside the doctype: when it is still what is wanted, the rows are here with the first answer.
   * @param arrange what has to be done once the doctype is known, before rows are asked for
   */
  async open(asked: Asked, arrange?: (list: this) => unknown): Promise<void> {
    const remembered = this.view === 'List' ? rememberedQuery(this.name) : undefined;
    const early = remembered && this.guess(remembered.query, asked);
    if (remembered) this.common = remembered.common;
    const common = fetchCommonSettings(this.name);
    common.catch(() => undefined);
    try {
      const { doctype, userSettings } = await loadDocType(this.name);
      this.userSettings = markRaw(userSettings);
      this.settings = markRaw(await listSettingsOf(doctype));
      this.take(doctype, (userSettings[this.view] ?? {}) as ListPreferences, asked);
      await arrange?.(this);
      const isSame = early && JSON.stringify(early.query) === JSON.stringify(this.query(0, this.pageLength));
      await this.load({ early: isSame ? early.page : undefined });
    } catch (error) {
      this.fail(error);
    }
    await common.then((settings) => this.takeCommon(settings)).catch(() => undefined);
  }

  private guess(last: RowsQuery, asked: Asked) {
    const sort = asked.sort ?? sortFromText(last.order_by) ?? this.sort;
    const filters = asked.filters.length > 0 ? toServer(asked.filters) : last.filters;
    const page = { start: 0, length: last.page_length };
    const query = {
      ...rowsQuery(this.name, last.fields, { filters, sort }, page),
      with_comment_count: last.with_comment_count,
    };
    const rows = fetchRows(query as RowsQuery);
    // when it is of no use any more, nobody waits for it
    rows.catch(() => undefined);
    return { query, page: rows };
  }

  private take(doctype: DocType, preferences: ListPreferences, asked: Asked): void {
    this.doctype = markRaw(doctype);
    this.preferences = preferences;
    const { sort_by, sort_order, page_length } = preferences;
    const kept: Sort | undefined =
      sort_by && doctype.field(sort_by)
        ? { field: sort_by, direction: sort_order?.toLowerCase() === 'asc' ? 'asc' : 'desc' }
        : undefined;
    this.sort = asked.sort ?? kept ?? this.usualSort;
    this.pageLength = PAGE_LENGTHS.find((length) => length === page_length) ?? this.usualLength;
    const stored = preferences.filters ?? this.settings.filters ?? [];
    this.filters = asked.filters.length > 0 ? asked.filters : fromStored(stored, this.name);
  }

  private async takeCommon(common: CommonSettings): Promise<void> {
    const before = JSON.stringify(this.query(0, this.pageLength));
    this.common = common;
    if (this.state === 'ready' && JSON.stringify(this.query(0, this.pageLength)) !== before) await this.load();
  }

  private query(start: number, length: number): RowsQuery {
    if (!this.doctype) throw new Error(`${this.name} is not loaded yet`);
    const keys = this.columns.filter((column) => column.key !== STATUS).map((column) => column.key);
    const fields = fieldsOf(this.doctype, keys, this.settings);
    const asked = { filters: toServer(this.filters), sort: this.sort };
    const query = rowsQuery(this.name, [...new Set([...fields, ...this.extra])], asked, { start, length });
    if (this.grouping) return { ...query, ...groupedQuery(this.name, this.grouping) };
    if (this.extra.length > 0) return query;
    return { ...query, with_comment_count: this.common.disable_comment_count ? 0 : 1 };
  }

  /** What the list shows, as another view or an export asks for it. */
  asked(): Pick<RowsQuery, 'doctype' | 'fields' | 'filters' | 'order_by'> {
    const { doctype, fields, filters, order_by } = this.query(0, 0);
    return { doctype, fields, filters, order_by };
  }

  /** Reads the rows anew, as many as are shown when `keepLength` is set. */
  async load({ early, keepLength = false }: { early?: Promise<Page> | undefined; keepLength?: boolean } = {}) {
    this.asking?.abort();
    const asking = markRaw(new AbortController());
    this.asking = asking;
    this.busy = true;
    try {
      const length = keepLength ? Math.max(this.rows.length, this.pageLength) : this.pageLength;
      const query = this.query(0, length);
      const page = await (early ?? fetchRows(query, asking.signal));
      if (this.asking !== asking) return;
      this.show(page, length);
      if (!keepLength && this.view === 'List') rememberQuery(this.name, { query, common: this.common });
      void this.countAgain(asking);
    } catch (error) {
      if (this.asking === asking) this.fail(error);
    } finally {
      if (this.asking === asking) this.busy = false;
    }
  }

  /** Shows these rows. @param length how many were asked for */
  show(page: Page, length: number = Math.max(this.rows.length, this.pageLength)): void {
    this.rows = markRaw(page.rows);
    this.people = markRaw(page.people);
    this.hasMore = page.rows.length >= length;
    this.newer = undefined;
    this.state = 'ready';
  }

  private fail(error: unknown): void {
    if (error instanceof DOMException) return;
    const isRefusal = error instanceof ServerError && error.status === 403;
    this.problem = error instanceof Error ? error.message : String(error);
    this.state = isRefusal ? 'refused' : 'failed';
  }

  private async countAgain(asking: AbortController): Promise<void> {
    this.count = undefined;
    if (!this.hasMore) {
      this.count = { value: this.rows.length, isCapped: false };
    } else if (!this.common.disable_count) {
      const value = await countRows(this.name, toServer(this.filters), MOST_COUNTED + 1, asking.signal);
      if (this.asking !== asking) return;
      this.count = { value: Math.min(value, MOST_COUNTED), isCapped: value > MOST_COUNTED };
    }
  }

  /** Counts all of them, however long it takes. @throws ServerError */
  async countExactly(): Promise<void> {
    this.count = { value: await countRows(this.name, toServer(this.filters), 0), isCapped: false };
  }

  /** Adds the next rows under those that are here. @throws ServerError */
  async more(): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    try {
      const page = await fetchRows(this.query(this.rows.length, this.pageLength));
      const known = new Set(this.rows.map((row) => row.name));
      // what has moved down meanwhile is here already; with fields of its rows a document comes several times
      const isNew = (row: Row) => this.extra.length > 0 || this.grouping !== undefined || !known.has(row.name);
      this.rows = markRaw([...this.rows, ...page.rows.filter(isNew)]);
      this.people = markRaw({ ...this.people, ...page.people });
      this.hasMore = page.rows.length >= this.pageLength;
    } finally {
      this.busy = false;
    }
  }

  async setFilters(filters: Filter[]): Promise<void> {
    const same = sameFilters(filters, this.filters);
    this.filters = filters;
    if (same) return;
    this.keep({ filters: toServer(filters) });
    await this.load();
  }
  async setSort(sort: Sort): Promise<void> {
    this.sort = sort;
    this.keep({ sort_by: sort.field, sort_order: sort.direction });
    await this.load();
  }
  /** Goes where an address leads, when it is another place than this. */
  async go(filters: Filter[], sort: Sort = this.usualSort): Promise<void> {
    if (sameFilters(filters, this.filters) && sort.field === this.sort.field && sort.direction === this.sort.direction)
      return;
    this.sort = sort;
    this.filters = filters;
    this.keep({ filters: toServer(filters), sort_by: sort.field, sort_order: sort.direction });
    await this.load();
  }
  async setPageLength(length: number): Promise<void> {
    this.pageLength = length;
    this.keep({ page_length: length });
    await this.load();
  }
  async setColumns(columns: string[] | undefined): Promise<void> {
    this.keep({ columns });
    await this.load({ keepLength: true });
  }
  prefer(values: ListPreferences): void {
    this.keep(values);
  }

  private keep(values: ListPreferences): void {
    this.preferences = { ...this.preferences, ...values };
    if (this.isBorrowed) return;
    // the list may be opened again before the doctype is asked for anew
    this.userSettings[this.view] = { ...this.preferences };
    keepPreferences(this.name, this.view, { ...this.preferences });
  }

  /**
   * Something has changed on the server. Values of rows that are here follow at once; when rows would come, go or
   * change places, the person decides when (`newer`).
   */
  async hearChange(): Promise<void> {
    if (this.state !== 'ready' || this.busy) return;
    const length = Math.max(this.rows.length, this.pageLength);
    const before = this.rows;
    const page = await fetchRows(this.query(0, length));
    if (this.rows !== before) return;
    const isEmpty = before.length === 0;
    if (isEmpty || page.rows.map((row) => row.name).join('\n') === before.map((row) => row.name).join('\n')) {
      return this.show(page, length);
    }
    const now = new Map(page.rows.map((row) => [row.name, row]));
    this.rows = markRaw(before.map((row) => now.get(row.name) ?? row));
    this.newer = markRaw(page);
  }

  /** How many rows are new, gone or newer than when the list was last shown as a whole. */
  get changedCount(): number {
    if (!this.newer) return 0;
    const shown = new Map(this.rows.map((row, place) => [row.name, place]));
    const now = new Set(this.newer.rows.map((row) => row.name));
    const gone = this.rows.filter((row) => !now.has(row.name)).length;
    const come = this.newer.rows.filter((row) => !shown.has(row.name)).length;
    const moved = movedCount(this.newer.rows.flatMap((row) => shown.get(row.name) ?? []));
    return Math.max(1, Math.max(gone, come) + moved);
  }
}

/** How many have left their place: all but the longest run that still goes up. */
function movedCount(places: readonly number[]): number {
  const ends: number[] = [];
  for (const place of places) {
    const at = ends.findIndex((end) => end >= place);
    ends[at < 0 ? ends.length : at] = place;
  }
  return places.length - ends.length;
}
