import { Controller, Delete, Get, HttpCode, Param, Patch, Post, Put, Req, Res } from '@nestjs/common';
import { paramsOf } from '../body.js';
import { Door } from '../door.js';
import { type Answer, v1Outcome } from '../envelope.js';
import type { Reply, Request } from '../request.js';
import { MethodDoor } from './method-door.js';

/** Only the first segment counts: `/api/method/a.b.c/` is `a.b.c`. */
const PATHS = [':name', ':name/*'];

/** `/api/method/<dotted name>`: calls in the words of Frappe's v1. */
@Door()
@Controller(['api/method', 'api/v1/method'])
export class MethodController {
  constructor(private readonly methods: MethodDoor) {}

  @Get(PATHS)
  get(@Req() request: Request, @Res({ passthrough: true }) reply: Reply, @Param('name') name: string): Promise<Answer> {
    return this.#call(request, reply, name);
  }

  @Post(PATHS)
  @HttpCode(200)
  post(
    @Req() request: Request,
    @Res({ passthrough: true }) reply: Reply,
    @Param('name') name: string,
  ): Promise<Answer> {
    return this.#call(request, reply, name);
  }

  @Put(PATHS)
  put(@Req() request: Request, @Res({ passthrough: true }) reply: Reply, @Param('name') name: string): Promise<Answer> {
    return this.#call(request, reply, name);
  }

  /** No method takes it: refused in the same words as any other wrong verb. */
  @Patch(PATHS)
  patch(
    @Req() request: Request,
    @Res({ passthrough: true }) reply: Reply,
    @Param('name') name: string,
  ): Promise<Answer> {
    return this.#call(request, reply, name);
  }

  @Delete(PATHS)
  delete(
    @Req() request: Request,
    @Res({ passthrough: true }) reply: Reply,
    @Param('name') name: string,
  ): Promise<Answer> {
    return this.#call(request, reply, name);
  }

  async #call(request: Request, reply: Reply, name: string): Promise<Answer> {
    return v1Outcome(await this.methods.call(name, request, reply));
  }
}

/** The oldest door: `cmd` names the call at `/`. Without one, the visitor is shown the way to the API's page. */
@Door()
@Controller()
export class CommandController {
  constructor(private readonly methods: MethodDoor) {}

  @Get()
  get(@Req() request: Request, @Res({ passthrough: true }) reply: Reply): Promise<Answer> {
    return this.#run(request, reply);
  }

  @Post()
  @HttpCode(200)
  post(@Req() request: Request, @Res({ passthrough: true }) reply: Reply): Promise<Answer> {
    return this.#run(request, reply);
  }

  async #run(request: Request, reply: Reply): Promise<Answer> {
    const { cmd } = paramsOf(request);
    if (typeof cmd === 'string' && cmd !== '') return v1Outcome(await this.methods.call(cmd, request, reply));
    reply.code(302).header('location', '/api/docs');
    return {};
  }
}
