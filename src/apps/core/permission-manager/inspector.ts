import {
  arg,
  Ctx,
  DocumentOf,
  type Inspection,
  inspectPermission,
  method,
  optional,
  RIGHTS,
  type Right,
  ValidationError,
  whitelist,
} from '../../../engine/index.js';
import { onlySystemManager } from './methods.js';

interface Question {
  user: string;
  doctype: string;
  docname?: string | undefined;
  ptype: string;
}

/** @throws PermissionError, DoesNotExistError, ValidationError */
async function inspect(ctx: Ctx, { user, doctype, docname, ptype }: Question): Promise<Inspection> {
  onlySystemManager(ctx);
  const meta = ctx.meta(doctype);
  if (!RIGHTS.includes(ptype as Right)) throw new ValidationError(`There is no right "${ptype}"`);
  await ctx.sudo().getDoc('User', user);
  const doc = docname ? await ctx.sudo().getDoc(meta, docname) : undefined;
  const theirs = new Ctx(ctx.site, ctx.unit, await ctx.site.access(ctx.unit, user));
  return inspectPermission(theirs, meta, ptype as Right, doc);
}

/** Why may, or may not, this user do this? The decision, what was asked on the way, and the rows that give the right. */
export const explainPermission = method(
  {
    args: { user: arg.text(), doctype: arg.text(), docname: optional(arg.text()), ptype: optional(arg.text(), 'read') },
    verbs: ['GET', 'POST'],
  },
  async (ctx, question) => {
    const { allowed, steps, rows } = await inspect(ctx, question);
    const shown = rows.map(({ role, permlevel, if_owner, rights }) => ({
      role,
      permlevel,
      if_owner: if_owner ? 1 : 0,
      rights: [...rights],
    }));
    return { allowed, steps, rows: shown };
  },
);

/** The same as a form: it holds a question and shows the answer, and is stored nowhere. */
export class PermissionInspector extends DocumentOf('Permission Inspector') {
  override load_from_db(): boolean {
    return true;
  }

  @whitelist()
  async debug(): Promise<void> {
    onlySystemManager(this.ctx);
    if (!this.ref_doctype || !this.user) throw new ValidationError('Document Type and User are mandatory');
    const { allowed, steps } = await inspect(this.ctx, {
      user: this.user,
      doctype: this.ref_doctype,
      docname: this.docname ?? undefined,
      ptype: this.permission_type || 'read',
    });
    const lines = steps.map(({ passed, text }) => `${passed ? '✓' : '✗'} ${text}`);
    this.output = [...lines, '', allowed ? 'Allowed.' : 'Not allowed.'].join('\n');
  }
}
