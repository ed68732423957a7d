import type { Ctx } from '../ctx.js';
import type { Document } from '../document/document.js';
import { PermissionError } from '../errors.js';
import type { Right } from '../meta/doctype.js';
import type { Meta } from '../meta/meta.js';
import { type Step, stepsOf } from './explain.js';
import { roleRights } from './rights.js';

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

// These messages are HTML (Frappe's clients show them as such), and names come from users.
const escapeHtml = (text: string) => text.replace(/[&<>"']/g, (char) => ESCAPES[char] ?? char);
const strong = (text: string) => `<strong>${escapeHtml(text)}</strong>`;

/** The error for lists, and for documents whose very existence is not to be told. */
export function noReadError(ctx: Ctx, meta: Meta): PermissionError {
  const rights = roleRights(meta, ctx.access);
  return listError(meta, [rights.has('select') ? CONTROLLER : noRole(ctx, meta)]);
}

/** The error that says what is missing: a role, a User Permission, or the consent of an app's rule. */
export async function refusal(ctx: Ctx, meta: Meta, ptype: Right, doc?: Document): Promise<PermissionError> {
  const failed = meta.istable ? [] : (await stepsOf(ctx, meta, ptype, doc)).filter((step) => !step.passed);
  const lines = failed.map((step) => lineOf(ctx, meta, step));
  const isLook = ptype === 'read' || ptype === 'select';
  if (!doc) return isLook ? listError(meta, lines) : needError(meta, ptype, '', lines);
  const name = doc.isNew ? '' : doc.name;
  lines.push(noAccess(ctx, meta, name || 'None'));
  if (isLook) return new PermissionError(`No permission for ${meta.name} ${name}`, { messages: [joined(lines)] });
  if (ptype !== 'delete') return needError(meta, ptype, name, lines);
  const text = `User not allowed to delete ${meta.name}: ${name}`;
  return new PermissionError(text, { messages: [joined(lines), escapeHtml(text)] });
}

function listError(meta: Meta, lines: readonly string[]): PermissionError {
  const text = `No permission for ${meta.name}`;
  return new PermissionError(text, { errorMessage: text, messages: [joined(lines)] });
}

function needError(meta: Meta, ptype: Right, name: string, lines: readonly string[]): PermissionError {
  const text = `You need the '${ptype}' permission on ${meta.name} ${name} to perform this action.`;
  const errorMessage = `You need the '${ptype}' permission on ${strong(meta.name)} ${escapeHtml(name)} to perform this action.`;
  return new PermissionError(text, { messages: [joined(lines) || errorMessage], errorMessage });
}

const CONTROLLER = 'Not allowed via controller permission check';

const joined = (lines: readonly string[]) => [...new Set(lines.filter((line) => line !== ''))].join('<br>');

const noRole = (ctx: Ctx, meta: Meta) =>
  `User ${strong(ctx.user)} does not have doctype access via role permission for document ${strong(meta.name)}`;

const noAccess = (ctx: Ctx, meta: Meta, name: string) =>
  `User ${strong(ctx.user)} does not have access to this document: ${escapeHtml(meta.name)} - ${escapeHtml(name)}`;

function lineOf(ctx: Ctx, meta: Meta, step: Step): string {
  const said = escapeHtml(step.text);
  if (step.kind === 'hook') return `${CONTROLLER}<br>${said}`;
  if (step.kind === 'role') return `${noRole(ctx, meta)}<br>${said}`;
  return said;
}
