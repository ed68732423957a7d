/** Documents as HTML for paper. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import {
  type Ctx,
  cint,
  type DocJson,
  type Document,
  PermissionError,
  ValidationError,
  visibleJson,
} from '../../../engine/index.js';
import { sectionsOf, titleOf } from './standard.js';
import { renderTemplate } from './template.js';

export interface PrintWish {
  format?: string | undefined;
  letterhead?: string | undefined;
  no_letterhead: boolean;
}

export interface Printed {
  html: string;
  style: string;
  title: string;
}

const STANDARD = 'Standard';
const CANCELLED = 2;
const STATUS = ['Draft', '', 'Cancelled'];

const file = (ctx: Ctx, name: string) => readFile(path.join(ctx.site.paths.templates, 'print', name), 'utf8');

/** Pictures of this site alone: nothing is fetched from elsewhere when somebody prints. */
const ownPicture = (url: string) => (/^\/(private\/)?files\/[^"'<>]+$/.test(url) ? url : '');

/** The head and foot of the page: the one that is named, else the site's standard one. */
async function letterHead(ctx: Ctx, { letterhead, no_letterhead }: PrintWish): Promise<Record<string, unknown>> {
  if (no_letterhead) return {};
  const filters = letterhead ? { name: letterhead, disabled: 0 } : { is_default: 1, disabled: 0 };
  const name = await ctx.sudo().exists('Letter Head', filters);
  if (!name && letterhead) throw new ValidationError(`letterhead: there is no Letter Head ${letterhead.slice(0, 140)}`);
  if (!name) return {};
  const head = await ctx.sudo().getDoc('Letter Head', name);
  const align = head.text('align').toLowerCase() || 'left';
  const isImage = head.text('source') === 'Image';
  return {
    align,
    image: isImage ? ownPicture(head.text('image')) : '',
    content: isImage ? '' : head.text('content'),
    footer_image: head.text('footer_source') === 'Image' ? ownPicture(head.text('footer_image')) : '',
    footer: head.text('footer_source') === 'Image' ? '' : head.text('footer'),
  };
}

/** @throws ValidationError for a format that there is not, is for another doctype, or is no Handlebars template */
async function formatOf(ctx: Ctx, doc: Document, wanted: string): Promise<{ template: string; css: string }> {
  if (wanted === STANDARD) return { template: await file(ctx, 'standard.hbs'), css: '' };
  const found = await ctx.sudo().documents.load(ctx.meta('Print Format'), wanted);
  const isFor = found && found.text('doc_type') === doc.doctype && cint(found.get('disabled') as number) === 0;
  if (!isFor) throw new ValidationError(`format: ${doc.doctype} has no print format ${wanted.slice(0, 140)}`);
  if (found.text('print_format_type') !== 'Handlebars') {
    throw new ValidationError(`format: ${found.name} is no Handlebars template, and no other kind is printed`);
  }
  // a style cannot end its element, nor fetch anything
  const css = found.text('css').replace(/[<\\]|@import|url\s*\(/gi, '');
  return { template: found.text('html'), css };
}

async function dataOf(ctx: Ctx, doc: Document, json: DocJson, wish: PrintWish): Promise<Record<string, unknown>> {
  return {
    doc: json,
    doctype: doc.doctype,
    name: doc.name,
    title: titleOf(doc, json),
    status: doc.meta.is_submittable ? (STATUS[doc.docstatus] ?? '') : '',
    sections: sectionsOf(ctx, doc.meta, json),
    letter_head: await letterHead(ctx, wish),
  };
}

/**
 * A document for paper, with no more of it than the user may see.
 * @throws PermissionError without the right to print it, and for a cancelled one; ValidationError
 */
export async function printDocument(ctx: Ctx, doc: Document, wish: PrintWish): Promise<Printed> {
  await ctx.checkPermission(doc.meta, 'print', doc);
  if (doc.docstatus === CANCELLED) throw new PermissionError('Not allowed to print cancelled documents');
  const standard = String(doc.meta.json.default_print_format ?? '') || STANDARD;
  const { template, css } = await formatOf(ctx, doc, wish.format || standard);
  const data = await dataOf(ctx, doc, await visibleJson(ctx, doc), wish);
  const html = renderTemplate(template, data);
  return { html, style: `${await file(ctx, 'print.css')}\n${css}`, title: String(data.title) };
}
