import { createHash } from 'node:crypto';
import { Script } from 'node:vm';
import { Controller, Get, Inject, Param, Query, Req, Res, UseGuards } from '@nestjs/common';
import { Answer, type Ctx, DoesNotExistError, PermissionError, type Site } from '../../engine/index.js';
import { SITE } from '../../services/tokens.js';
import { CallerGuard } from '../guard.js';
import { callerOf, type Reply, type Request } from '../request.js';

/** One script under the name that people know it by. */
interface NamedScript {
  name: string;
  text: string;
}

const VIEWS = { form: ['Form', '__js'], list: ['List', '__list_js'] } as const;
type View = keyof typeof VIEWS;

const GETDOCTYPE = 'frappe.desk.form.load.getdoctype';

/**
 * `/assets/desk-scripts/<doctype>.js[?view=list]`: what apps and Client Scripts add to the forms (or the list) of a
 * doctype. The desk's pages run scripts of this server only, so they come as a file and never inside a page.
 */
@UseGuards(CallerGuard)
@Controller('assets/desk-scripts')
export class DeskScriptsController {
  constructor(@Inject(SITE) private readonly site: Site) {}

  @Get(':file')
  async scripts(
    @Param('file') file: string,
    @Query('view') view: string | undefined,
    @Req() request: Request,
    @Res({ passthrough: true }) reply: Reply,
  ): Promise<string> {
    if (!file.endsWith('.js')) throw new DoesNotExistError('Scripts of a doctype are at <doctype>.js');
    const wanted: View = view === 'list' ? 'list' : 'form';
    const found = await this.site.run(callerOf(request).user, (ctx) => scriptsOf(ctx, file.slice(0, -3), wanted), {
      commit: false,
    });
    const text = found.map(wrapped).join('\n');
    const tag = `"${createHash('sha256').update(text).digest('base64url')}"`;
    reply
      .header('content-type', 'text/javascript; charset=utf-8')
      .header('x-content-type-options', 'nosniff')
      .header('cache-control', 'private, no-cache')
      .header('etag', tag);
    if (request.headers['if-none-match'] !== tag) return text;
    reply.code(304);
    return '';
  }
}

/** Those of the app first, then the enabled Client Scripts in the order in which they were made. @throws PermissionError, DoesNotExistError */
async function scriptsOf(ctx: Ctx, doctype: string, view: View): Promise<NamedScript[]> {
  if (ctx.access.user_type !== 'System User') throw new PermissionError('Only desk users load scripts of the desk');
  // it decides who may look at the doctype, and has read the app's own script
  const answer = await ctx.site.hooks.method(GETDOCTYPE)?.call(ctx, { doctype });
  const [label, key] = VIEWS[view];
  const shipped = shippedText(answer, key);
  const own = await clientScripts(ctx, ctx.meta(doctype).name, label);
  return [...(shipped ? [{ name: `${doctype} (app)`, text: shipped }] : []), ...own];
}

function shippedText(answer: unknown, key: string): string {
  const [meta] = answer instanceof Answer ? ((answer.beside.docs ?? []) as Record<string, unknown>[]) : [];
  const text = meta?.[key];
  return typeof text === 'string' ? text : '';
}

async function clientScripts(ctx: Ctx, dt: string, view: string): Promise<NamedScript[]> {
  if (!ctx.site.registry.find('Client Script')) return [];
  const rows = await ctx.sudo().getList<{ name: string; script: string | null; view: string | null }>('Client Script', {
    fields: ['name', 'script', 'view'],
    filters: { dt, enabled: 1 },
    order_by: 'creation asc',
  });
  return rows
    .filter((row) => (row.view || 'Form') === view && row.script)
    .map((row) => ({ name: row.name, text: row.script ?? '' }));
}

/** Why a text is no script; undefined when it is one. It is read here and never run. */
function syntaxError(text: string): string | undefined {
  try {
    new Script(text);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** A script in a function of its own: its error is told by its name, and the next ones run all the same. */
function wrapped({ name, text }: NamedScript): string {
  const failed = (error: string) => `window.frappe.script_failed(${JSON.stringify(name)}, ${error});`;
  const body = `(function () {\n${text}\n})`;
  const wrong = syntaxError(body);
  if (wrong) return failed(JSON.stringify(wrong));
  return `try {\n${body}();\n} catch (error) {\n${failed('error')}\n}`;
}
