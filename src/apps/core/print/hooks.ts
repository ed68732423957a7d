import {
  arg,
  type Ctx,
  type Document,
  defineHooks,
  FrappeTypeError,
  method,
  optional,
  parseJson,
} from '../../../engine/index.js';
import { printDocument } from './printing.js';

/** @throws FrappeTypeError for JSON that is none */
function parsed(text: string): unknown {
  try {
    return parseJson(text);
  } catch (cause) {
    if (cause instanceof SyntaxError) throw new FrappeTypeError('doc is not valid JSON', { cause });
    throw cause;
  }
}

/** The stored document that the caller means: a doctype and a name, or the JSON of a document. */
async function meant(ctx: Ctx, doc: unknown, name: string | undefined): Promise<Document> {
  const given = typeof doc === 'string' && doc.trimStart().startsWith('{') ? parsed(doc) : doc;
  const [doctype, docname] =
    typeof given === 'object' && given !== null
      ? [(given as Record<string, unknown>).doctype, (given as Record<string, unknown>).name]
      : [given, name];
  if (typeof doctype !== 'string' || !doctype) throw new FrappeTypeError('doc: name a doctype, or give a document');
  if (docname === undefined || docname === null || docname === '') throw new FrappeTypeError('name: which document?');
  return ctx.getDoc<string>(ctx.meta(doctype), String(docname));
}

/** `frappe.www.printview.get_html_and_style`: a saved document as HTML for paper, and its style. */
const getHtmlAndStyle = method(
  {
    args: {
      doc: arg.any(),
      name: optional(arg.text()),
      print_format: optional(arg.text()),
      no_letterhead: optional(arg.check(), false),
      letterhead: optional(arg.text()),
    },
    verbs: ['GET', 'POST'],
  },
  async (ctx, { doc, name, print_format, no_letterhead, letterhead }) => {
    const wish = { format: print_format, no_letterhead, letterhead };
    return printDocument(ctx, await meant(ctx, doc, name), wish);
  },
);

/** Printing of documents. */
export const printHooks = defineHooks({ methods: { 'frappe.www.printview.get_html_and_style': getHtmlAndStyle } });
