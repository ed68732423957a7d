/** `frappe.call`, `frappe.xcall` and `frappe.db`. */
import { callMethod, type MethodAnswer } from '../api/http';
import { type Doc } from '../meta/document';

/** What `frappe.call` takes. */
export interface CallArgs {
  method: string;
  args?: Record<string, unknown> | undefined;
  doc?: Doc;
  type?: 'GET' | 'POST';
  callback?: ((answer: never) => void) | undefined;
  error?: (error: unknown) => void;
  always?: () => void;
  freeze?: boolean;
  [more: string]: unknown;
}

/** Calls a method: by its dotted name, or of a document's class when `doc` is given. @returns the whole answer */
export async function call(options: CallArgs | string, args?: Record<string, unknown>): Promise<MethodAnswer> {
  const given: CallArgs = typeof options === 'string' ? { method: options, args } : options;
  try {
    const answer = given.doc
      ? await callMethod('run_doc_method', {
          ...{ docs: JSON.stringify(given.doc), method: given.method, args: JSON.stringify(given.args ?? {}) },
        })
      : await callMethod(given.method, given.args ?? {}, { get: given.type === 'GET' });
    given.callback?.(answer as never);
    return answer;
  } catch (error) {
    given.error?.(error);
    throw error;
  } finally {
    given.always?.();
  }
}

/** Calls a method by its dotted name. @returns its result alone */
export async function xcall(method: string, args: Record<string, unknown> = {}): Promise<unknown> {
  return (await callMethod(method, args)).message;
}

type Filters = Record<string, unknown> | unknown[] | string;
interface ListOptions {
  fields?: string[];
  filters?: Filters;
  order_by?: string;
  limit?: number;
  [more: string]: unknown;
}

/** The database as far as the person's rights go. */
export const db = {
  /** @returns `{message: {field: value}}`, as Frappe's clients expect */
  get_value(doctype: string, filters: Filters, fieldname: string | string[], callback?: (row: unknown) => void) {
    return callMethod('frappe.client.get_value', { doctype, filters, fieldname }).then((answer) => {
      callback?.(answer.message);
      return answer;
    });
  },
  get_single_value: (doctype: string, field: string) => xcall('frappe.client.get_single_value', { doctype, field }),
  get_list: (doctype: string, options: ListOptions = {}) =>
    xcall('frappe.client.get_list', { doctype, limit_page_length: options.limit ?? 20, ...options }),
  get_doc: (doctype: string, name?: string, filters?: Filters) =>
    xcall('frappe.client.get', { doctype, ...(name ? { name } : {}), ...(filters ? { filters } : {}) }),
  insert: (doc: Record<string, unknown>) => xcall('frappe.client.insert', { doc }),
  set_value: (doctype: string, name: string, fieldname: string | Record<string, unknown>, value?: unknown) =>
    callMethod('frappe.client.set_value', { doctype, name, fieldname, ...(value === undefined ? {} : { value }) }),
  count: (doctype: string, { filters = {} }: { filters?: Filters } = {}) =>
    xcall('frappe.client.get_count', { doctype, filters }),
  async exists(doctype: string, name: Filters): Promise<boolean> {
    const filters = typeof name === 'string' ? { name } : name;
    return Number(await xcall('frappe.client.get_count', { doctype, filters })) > 0;
  },
  delete_doc: (doctype: string, name: string) => xcall('frappe.client.delete', { doctype, name }),
};
