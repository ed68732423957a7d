import { Controller, Delete, Get, HttpCode, Inject, Patch, Post, Put, Req, Res } from '@nestjs/common';
import { DoesNotExistError, type Site, ValidationError } from '../../engine/index.js';
import { SITE } from '../../services/tokens.js';
import { Door } from '../door.js';
import { type Answer, v2Outcome } from '../envelope.js';
import type { Reply, Request } from '../request.js';
import { controllerMethod } from './call.js';
import { MethodDoor } from './method-door.js';
import { segmentsAfter } from './path.js';

/** `/api/v2/method/<dotted name>` and `/api/v2/method/<Doctype>/<function>`. */
@Door()
@Controller('api/v2/method')
export class V2MethodController {
  constructor(
    private readonly methods: MethodDoor,
    @Inject(SITE) private readonly site: Site,
  ) {}

  @Get('*')
  get(@Req() request: Request, @Res({ passthrough: true }) reply: Reply): Promise<Answer> {
    return this.#call(request, reply);
  }

  @Post('*')
  @HttpCode(200)
  post(@Req() request: Request, @Res({ passthrough: true }) reply: Reply): Promise<Answer> {
    return this.#call(request, reply);
  }

  @Put('*')
  put(@Req() request: Request, @Res({ passthrough: true }) reply: Reply): Promise<Answer> {
    return this.#call(request, reply);
  }

  /** No method takes it: refused in the same words as any other wrong verb. */
  @Patch('*')
  patch(@Req() request: Request, @Res({ passthrough: true }) reply: Reply): Promise<Answer> {
    return this.#call(request, reply);
  }

  @Delete('*')
  delete(@Req() request: Request, @Res({ passthrough: true }) reply: Reply): Promise<Answer> {
    return this.#call(request, reply);
  }

  async #call(request: Request, reply: Reply): Promise<Answer> {
    const segments = segmentsAfter(request, 3).filter((segment) => segment !== '');
    return v2Outcome(await this.methods.call(this.#nameOf(segments), request, reply));
  }

  #nameOf(segments: readonly string[]): string {
    const [first = '', second] = segments;
    if (segments.length > 2 || first === '') throw new DoesNotExistError('There is no such path');
    if (second === undefined) return first;
    const { name } = this.site.registry.get(first);
    const dotted = controllerMethod(this.site, name, second);
    if (!dotted) throw new ValidationError(`Failed to get method for command ${name}/${second}`);
    return dotted;
  }
}
