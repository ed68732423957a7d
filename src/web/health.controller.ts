import { Controller, Get, Inject, Res } from '@nestjs/common';
import type { Log, Site } from '../engine/index.js';
import { LOG, SITE } from '../services/tokens.js';
import type { Reply } from './request.js';
import { sendJson } from './send.js';

/** For whoever watches over the process. */
@Controller('health')
export class HealthController {
  constructor(
    @Inject(SITE) private readonly site: Site,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /** The process answers. */
  @Get('live')
  live(@Res({ passthrough: true }) reply: Reply): string {
    return sendJson(reply, { status: 'ok' });
  }

  /** It can serve: the database answers too. */
  @Get('ready')
  async ready(@Res({ passthrough: true }) reply: Reply): Promise<string> {
    try {
      await this.site.ping();
      return sendJson(reply, { status: 'ok', database: 'ok' });
    } catch (error) {
      this.log.error({ err: error }, 'the database does not answer');
      reply.code(503);
      return sendJson(reply, { status: 'unavailable', database: 'no answer' });
    }
  }
}
