import type { Readable } from 'node:stream';
import { Controller, Get, Inject, Req, Res, UseGuards } from '@nestjs/common';
import type { Site } from '../engine/index.js';
import type { FilesService } from '../services/files/index.js';
import { FILES, SITE } from '../services/tokens.js';
import { CallerGuard } from './guard.js';
import { callerOf, type Reply, type Request } from './request.js';
import { sendFile } from './send-file.js';

/** `/files/…` and `/private/files/…`: attachments. Private ones ask for rights every time. */
@UseGuards(CallerGuard)
@Controller()
export class FilesController {
  constructor(
    @Inject(SITE) private readonly site: Site,
    @Inject(FILES) private readonly files: FilesService,
  ) {}

  @Get(['files/*', 'private/files/*'])
  async open(@Req() request: Request, @Res({ passthrough: true }) reply: Reply): Promise<Readable> {
    const [path = ''] = request.url.split('?', 1);
    const url = decodeURIComponent(path);
    const file = await this.site.run(callerOf(request).user, (ctx) => this.files.open(url, ctx), { commit: false });
    return sendFile(request, reply, file);
  }
}
