import path from 'node:path';
import { Controller, Get, Inject, Req, Res, UseGuards } from '@nestjs/common';
import { type Ctx, DoesNotExistError, type Site } from '../../engine/index.js';
import { SITE } from '../../services/tokens.js';
import { CallerGuard } from '../guard.js';
import { callerOf, type Reply, type Request } from '../request.js';
import { BuiltDesk } from './built-desk.js';
import { NO_DESK_PAGE } from './no-desk-page.js';

/** Scripts come from this server alone; styles are also set by the editors; pictures may be anybody's. */
const POLICY =
  "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob: https:; " +
  "media-src 'self' blob: https:; connect-src 'self'; frame-src 'self'; font-src 'self' data:; " +
  "object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const BOOT = 'frappe.boot.get_bootinfo';

/** Every address of the desk, and the login page, which is part of the same client. What it shows, it asks for itself. */
@UseGuards(CallerGuard)
@Controller()
export class DeskController {
  readonly #desk: BuiltDesk;

  constructor(@Inject(SITE) private readonly site: Site) {
    this.#desk = new BuiltDesk(path.join(site.paths.root, 'desk/dist'));
  }

  @Get(['app', 'app/*', 'desk', 'desk/*'])
  async desk(@Req() request: Request, @Res({ passthrough: true }) reply: Reply): Promise<string> {
    const { user, kind } = callerOf(request);
    asPage(reply);
    if (kind === 'guest') return this.#page();
    return this.site.run(user, (ctx) => this.#deskFor(ctx, reply), { commit: false });
  }

  @Get('login')
  login(@Res({ passthrough: true }) reply: Reply): Promise<string> {
    asPage(reply);
    return this.#page();
  }

  async #deskFor(ctx: Ctx, reply: Reply): Promise<string> {
    if (ctx.access.user_type !== 'System User') {
      reply.code(403);
      return NO_DESK_PAGE;
    }
    return this.#page(await ctx.site.hooks.method(BOOT)?.call(ctx, {}));
  }

  async #page(boot?: unknown): Promise<string> {
    return this.#desk.page(boot).catch((error: unknown) => {
      if ((error as { code?: unknown }).code !== 'ENOENT') throw error;
      throw new DoesNotExistError('The desk was not built: run `npm run build`.');
    });
  }
}

function asPage(reply: Reply): void {
  reply.header('content-type', 'text/html; charset=utf-8').header('content-security-policy', POLICY);
}
