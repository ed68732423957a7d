import { Controller, Get, Inject, Req, Res, UseGuards } from '@nestjs/common';
import type { Site } from '../engine/index.js';
import { SITE } from '../services/tokens.js';
import { paramsOf } from './body.js';
import { CallerGuard } from './guard.js';
import { callerOf, type Reply, type Request } from './request.js';

/** Nothing runs, and nothing is fetched from elsewhere: what is printed holds what people wrote. */
const POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; form-action 'none'; " +
  "frame-ancestors 'self'";
const PRINT = 'frappe.www.printview.get_html_and_style';

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

interface Printed {
  html: string;
  style: string;
  title: string;
}

/** `/printview?doctype=&name=&format=&no_letterhead=&letterhead=`: a document as a page to print. */
@UseGuards(CallerGuard)
@Controller('printview')
export class PrintController {
  constructor(@Inject(SITE) private readonly site: Site) {}

  @Get()
  async page(@Req() request: Request, @Res({ passthrough: true }) reply: Reply): Promise<string> {
    const { doctype, name, format, no_letterhead, letterhead } = paramsOf(request);
    const args = { doc: doctype, name, print_format: format, no_letterhead, letterhead };
    const print = this.site.hooks.method(PRINT);
    const work = async (ctx: Parameters<NonNullable<typeof print>['call']>[0]) => print?.call(ctx, args);
    const { html, style, title } = (await this.site.run(callerOf(request).user, work, { commit: false })) as Printed;
    reply.header('content-type', 'text/html; charset=utf-8').header('content-security-policy', POLICY);
    reply.header('x-frame-options', 'SAMEORIGIN');
    const heading = title.replace(/[&<>]/g, (char) => ESCAPES[char] ?? char);
    return `<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>${heading}</title>\n<style>${style}</style>\n</head>\n<body>\n${html}</body>\n</html>\n`;
  }
}
