import { Controller, Delete, Get, HttpCode, Inject, Param, Post, Put, Req } from '@nestjs/common';
import {
  type Addressed,
  deleteAddressed,
  FrappeTypeError,
  findAddressed,
  insertAddressed,
  listDocs,
  type Meta,
  type Site,
  updateAddressed,
  visibleAddressed,
} from '../../engine/index.js';
import { SITE } from '../../services/tokens.js';
import { documentValues, paramsOf } from '../body.js';
import { Door } from '../door.js';
import type { Body } from '../envelope.js';
import { ctxOf, type Params, type Request } from '../request.js';
import { presentable } from './call.js';
import { checkMethodRight, runMethod, withoutNulls } from './documents.js';
import { flag, v1ListParams } from './list-params.js';

/** `/api/resource`: documents in the words of Frappe's v1. */
@Door()
@Controller(['api/resource', 'api/v1/resource'])
export class ResourceController {
  constructor(@Inject(SITE) private readonly site: Site) {}

  @Get(':doctype')
  async list(@Req() request: Request, @Param('doctype') doctype: string): Promise<Body> {
    const meta = this.site.registry.get(doctype);
    const params = paramsOf(request);
    const rows = await listDocs(await ctxOf(request), meta, v1ListParams(params));
    return { data: flag(params.as_dict, true) ? rows : rows.map((row) => Object.values(row)) };
  }

  @Post(':doctype')
  @HttpCode(200)
  async create(@Req() request: Request, @Param('doctype') doctype: string): Promise<Body> {
    const meta = this.site.registry.get(doctype);
    return this.#answer(request, await insertAddressed(await ctxOf(request), meta, documentValues(request, meta)));
  }

  @Get(':doctype/*')
  async read(@Req() request: Request, @Param('doctype') doctype: string, @Param('*') path: string): Promise<Body> {
    const meta = this.site.registry.get(doctype);
    const name = nameOf(meta, path);
    if (!name) return this.list(request, doctype);
    const found = await findAddressed(await ctxOf(request), meta, name);
    const { run_method, ...args } = paramsOf(request);
    if (run_method !== undefined) return this.#run(request, found, run_method, args);
    return this.#answer(request, found);
  }

  @Post(':doctype/*')
  @HttpCode(200)
  async run(@Req() request: Request, @Param('doctype') doctype: string, @Param('*') path: string): Promise<Body> {
    const meta = this.site.registry.get(doctype);
    const name = nameOf(meta, path);
    if (!name) return this.create(request, doctype);
    const { run_method, ...args } = paramsOf(request);
    if (run_method === undefined)
      throw new FrappeTypeError('POST on a document runs a method of it: name it as run_method');
    return this.#run(request, await findAddressed(await ctxOf(request), meta, name), run_method, args);
  }

  @Put(':doctype/*')
  async update(@Req() request: Request, @Param('doctype') doctype: string, @Param('*') path: string): Promise<Body> {
    const meta = this.site.registry.get(doctype);
    return this.#answer(
      request,
      await updateAddressed(await ctxOf(request), meta, nameOf(meta, path), documentValues(request, meta)),
    );
  }

  @Delete(':doctype/*')
  @HttpCode(202)
  async delete(@Req() request: Request, @Param('doctype') doctype: string, @Param('*') path: string): Promise<Body> {
    const meta = this.site.registry.get(doctype);
    await deleteAddressed(await ctxOf(request), meta, nameOf(meta, path));
    return { data: 'ok' };
  }

  async #answer(request: Request, found: Addressed): Promise<Body> {
    return { data: withoutNulls(await visibleAddressed(await ctxOf(request), found)) };
  }

  async #run(request: Request, { holder, doc }: Addressed, method: unknown, args: Params): Promise<Body> {
    const ctx = await ctxOf(request);
    await checkMethodRight(ctx, request, holder);
    return { data: (await presentable(ctx, await runMethod(doc, String(method), args))) ?? null };
  }
}

/** The name after the doctype: slashes belong to it, but for one at the end; a single's may be left out. */
function nameOf(meta: Meta, path: string): string {
  const name = (path.endsWith('/') ? path.slice(0, -1) : path).trim();
  return name === '' && meta.issingle ? meta.name : name;
}
