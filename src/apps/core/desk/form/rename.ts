import { arg, type Method, method, optional, ValidationError } from '../../../../engine/index.js';

/** `frappe.model.rename_doc.update_document_title`: another title, another name, or both. @returns the name it has then */
const updateTitle = method(
  {
    args: {
      doctype: arg.text(),
      docname: arg.text(),
      title: optional(arg.text()),
      name: optional(arg.text()),
      merge: optional(arg.check(), false),
    },
    verbs: ['POST', 'PUT'],
  },
  async (ctx, { doctype, docname, title, name, merge }) => {
    const doc = await ctx.getDoc(ctx.meta(doctype), docname, { lock: true });
    const field = doc.meta.title_field;
    if (title !== undefined && field && title !== doc.text(field)) {
      doc.set(field, title);
      await doc.save();
    } else if (title !== undefined && !field && name === undefined) {
      throw new ValidationError(`${doc.doctype} has no title field`);
    }
    if (name === undefined || name === doc.name) return doc.name;
    const fresh = await ctx.getDoc(doc.meta, doc.name, { lock: true });
    return fresh.rename(name, merge);
  },
);

export const renameMethods: Readonly<Record<string, Method>> = {
  'frappe.model.rename_doc.update_document_title': updateTitle,
};
