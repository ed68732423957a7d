/** Data Import's methods, as the desk uses them. */
import { call, request } from '../api/http';
import { listen } from '../api/realtime';
import type { Doc } from '../meta/document';

const PATH = 'frappe.core.doctype.data_import.data_import';
export const DATA_IMPORT = 'Data Import';
/** In the column map, for a column that is to be left out. */
export const LEFT_OUT = "Don't Import";

export interface ImportDoc extends Doc {
  reference_doctype: string;
  import_type: 'Insert New Records' | 'Update Existing Records';
  import_file?: string | null;
  status?: string;
  submit_after_import?: 0 | 1;
  template_options?: string | null;
}

export interface PreviewWarning {
  message: string;
  col?: number;
  /** As the sheet counts, from 1. */
  row?: number;
  /** Those that are not `info` keep an import from starting, or that row from being imported. */
  type?: 'info';
}
export interface PreviewColumn {
  index: number;
  header_title: string;
  /** `fieldname` or `table.fieldname`; null: left out. */
  map_to_field?: string | null;
  df: { label: string | null; fieldtype: string; parent: string } | null;
  date_format?: string | null;
  warnings?: PreviewWarning[];
}
export interface Preview {
  columns: PreviewColumn[];
  data: (string | number)[][];
  warnings: PreviewWarning[];
  warnings_count: number;
  total_number_of_rows: number;
  total_number_of_documents: number;
}
export interface ImportStatus {
  status: string;
  success?: number;
  failed?: number;
  total_records?: number | null;
}
export interface ImportLog {
  success: 0 | 1;
  docname: string | null;
  /** JSON: `[{message}]`. */
  messages: string;
  exception: string | null;
  /** JSON: rows of the sheet, from 1. */
  row_indexes: string;
}
export interface ImportProgress {
  data_import: string;
  current: number;
  total: number;
  /** Seconds that are left. */
  eta: number;
}

export async function makeImport(values: Partial<ImportDoc>): Promise<ImportDoc> {
  return call<ImportDoc>('frappe.client.insert', { doc: { doctype: DATA_IMPORT, ...values } });
}
export const readImport = (name: string): Promise<ImportDoc> =>
  call<ImportDoc>('frappe.client.get', { doctype: DATA_IMPORT, name }, { get: true });

export async function changeImport(name: string, values: Partial<ImportDoc>): Promise<ImportDoc> {
  return call<ImportDoc>('frappe.client.set_value', { doctype: DATA_IMPORT, name, fieldname: values });
}

/** Uploads a file as the import's own. @returns its address */
export async function uploadSheet(name: string, file: File): Promise<string> {
  const form = new FormData();
  form.set('file', file);
  form.set('is_private', '1');
  form.set('doctype', DATA_IMPORT);
  form.set('docname', name);
  const answer = await request('/api/method/upload_file', { method: 'POST', body: form });
  return (answer.message as { file_url: string }).file_url;
}

export const previewImport = (name: string): Promise<Preview> =>
  call<Preview>(`${PATH}.get_preview_from_template`, { data_import: name });
export const startImport = (name: string): Promise<boolean> =>
  call<boolean>(`${PATH}.form_start_import`, { data_import: name });
const undoImport = (name: string): Promise<string> => call<string>(`${PATH}.form_start_undo`, { data_import: name });
export interface Kept {
  docname: string;
  reason: string;
}
interface Job {
  status: string;
  /** JSON of what the job came to. */
  result: string | { kept?: Kept[] } | null;
  error?: string | null;
}
const JOB_PAUSE_MS = 700;

/**
 * Deletes what an import has made, and waits for it.
 * @returns what had to stay
 * @throws Error when the job failed
 */
export async function takeBack(name: string): Promise<Kept[]> {
  const job = await undoImport(name);
  for (;;) {
    const found = await call<Job>('frappe.client.get', { doctype: 'Background Job', name: job }, { get: true });
    if (found.status === 'Failed') throw new Error(found.error ?? 'The import could not be taken back.');
    if (found.status !== 'Queued' && found.status !== 'Started') {
      const result = typeof found.result === 'string' ? JSON.parse(found.result) : found.result;
      return (result as { kept?: Kept[] } | null)?.kept ?? [];
    }
    await new Promise((resolve) => setTimeout(resolve, JOB_PAUSE_MS));
  }
}

export const importStatus = (name: string): Promise<ImportStatus> =>
  call<ImportStatus>(`${PATH}.get_import_status`, { data_import_name: name }, { get: true });
export const importLogs = (name: string): Promise<ImportLog[]> =>
  call<ImportLog[]>(`${PATH}.get_import_logs`, { data_import: name }, { get: true });

/** Addresses of files that the server makes. */
export const erroredRowsUrl = (name: string): string =>
  `/api/method/${PATH}.download_errored_template?data_import_name=${encodeURIComponent(name)}`;
export const importLogUrl = (name: string): string =>
  `/api/method/${PATH}.download_import_log?data_import_name=${encodeURIComponent(name)}`;

export function templateUrl(
  doctype: string,
  records: 'blank_template' | '5_records' | 'all',
  type: 'CSV' | 'Excel',
  fields: Readonly<Record<string, readonly string[]>>,
): string {
  const query = new URLSearchParams({ doctype, export_records: records, file_type: type });
  if (Object.keys(fields).length > 0) query.set('export_fields', JSON.stringify(fields));
  return `/api/method/${PATH}.download_template?${query}`;
}

/** Hears how far an import is, and when everything about it may have changed. */
export function followImport(
  name: string,
  onProgress: (progress: ImportProgress) => void,
  onChange: () => void,
): () => void {
  const ends = [
    listen('data_import_progress', (message) => {
      if (message.data_import === name) onProgress(message as unknown as ImportProgress);
    }),
    listen('data_import_refresh', (message) => {
      if (message.data_import === name) onChange();
    }),
  ];
  return () => {
    for (const end of ends) end();
  };
}

/** What the person has said about columns, by their header's place. */
export function columnMap(doc: ImportDoc): Record<string, string> {
  const options = JSON.parse(doc.template_options || '{}') as { column_to_field_map?: Record<string, string> };
  return { ...options.column_to_field_map };
}

export const messagesOf = (log: ImportLog): string[] => {
  const said = (JSON.parse(log.messages || '[]') as { message: string }[]).map(({ message }) => message);
  return said.length > 0 ? said : [log.exception ?? 'It failed.'];
};
