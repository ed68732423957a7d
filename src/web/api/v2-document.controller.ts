import { Controller, Delete, Get, HttpCode, Inject, Param, Patch, Post, Put, Req } from '@nestjs/common';
import {
  type Addressed,
  deleteAddressed,
  findAddressed,
  insertAddressed,
  listDocs,
  type Meta,
  MethodNotAllowed,
  type Site,
  updateAddressed,
  visibleAddressed,
  visibleJson,
} from '../../engine/index.js';
import { SITE } from '../../services/tokens.js';
import { documentValues, paramsOf } from '../body.js';
import { Door } from '../door.js';
import type { Body } from '../envelope.js';
import { ctxOf, type Request } from '../request.js';
import { presentable } from './call.js';
import { checkMethodRight, runMethod } from './documents.js';
import { flag, v2ListParams } from './list-params.js';
import { nameFrom, segmentsAfter } from './path.js';

/** What a path below a doctype asks for. */
type Target =
  | { kind: 'document'; name: string }
  | { kind: 'copy'; name: string }
  | { kind: 'method'; name: string; method: string };

/** `…/<name>`, `…/<name>/copy`, `…/<name>/method/<method>`; a name may hold slashes. */
function targetOf(request: Request, meta: Meta): Target {
  const segments = segmentsAfter(request, 4);
  if (segments.at(-1) === '') segments.pop();
  const method = segments.at(-1);
  if (segments.length >= 3 && segments.at(-2) === 'method' && method) {
    return { kind: 'method', name: nameFrom(segments.slice(0, -2)), method };
  }
  if (segments.length >= 2 && segments.at(-1) === 'copy')
    return { kind: 'copy', name: nameFrom(segments.slice(0, -1)) };
  const name = nameFrom(segments);
  return { kind: 'document', name: name === '' && meta.issingle ? meta.name : name };
}

/** `/api/v2/document`: documents in the words of Frappe's v2. Nulls are kept. */
@Door()
@Controller('api/v2/document')
export class V2DocumentController {
  constructor(@Inject(SITE) private readonly site: Site) {}

  @Get(':doctype')
  async list(@Req() request: Request, @Param('doctype') doctype: string): Promise<Body> {
    const meta = this.site.registry.get(doctype);
    const params = paramsOf(request);
    const asked = v2ListParams(params);
    const { limit = 0 } = asked;
    const found = await listDocs(await ctxOf(request), meta, limit > 0 ? { ...asked, limit: limit + 1 } : asked);
    const more = limit > 0 && found.length > limit;
    const rows = more ? found.slice(0, limit) : found;
    return { data: flag(params.as_dict, true) ? rows : rows.map((row) => Object.values(row)), has_next_page: more };
  }

  @Post(':doctype')
  @HttpCode(200)
  async create(@Req() request: Request, @Param('doctype') doctype: string): Promise<Body> {
    const ctx = await ctxOf(request);
    const meta = this.site.registry.get(doctype);
    const found = await insertAddressed(ctx, meta, documentValues(request, meta), { keepName: true });
    return { data: await visibleAddressed(ctx, found) };
  }

  @Get(':doctype/*')
  async read(@Req() request: Request, @Param('doctype') doctype: string): Promise<Body> {
    const meta = this.site.registry.get(doctype);
    const target = targetOf(request, meta);
    if (target.name === '') return this.list(request, doctype);
    const ctx = await ctxOf(request);
    const found = await findAddressed(ctx, meta, target.name);
    if (target.kind === 'method') return this.#run(request, found, target.method);
    if (target.kind === 'copy') return { data: await visibleJson(ctx, await ctx.documents.copy(found.doc)) };
    return { data: await visibleAddressed(ctx, found) };
  }

  @Post(':doctype/*')
  @HttpCode(200)
  async run(@Req() request: Request, @Param('doctype') doctype: string): Promise<Body> {
    const meta = this.site.registry.get(doctype);
    const target = targetOf(request, meta);
    if (target.name === '') return this.create(request, doctype);
    if (target.kind !== 'method') throw new MethodNotAllowed('POST on a document runs a method of it: …/method/<name>');
    return this.#run(request, await findAddressed(await ctxOf(request), meta, target.name), target.method);
  }

  @Put(':doctype/*')
  put(@Req() request: Request, @Param('doctype') doctype: string): Promise<Body> {
    return this.#update(request, doctype);
  }

  @Patch(':doctype/*')
  patch(@Req() request: Request, @Param('doctype') doctype: string): Promise<Body> {
    return this.#update(request, doctype);
  }

  @Delete(':doctype/*')
  @HttpCode(202)
  async delete(@Req() request: Request, @Param('doctype') doctype: string): Promise<Body> {
    const meta = this.site.registry.get(doctype);
    await deleteAddressed(await ctxOf(request), meta, targetOf(request, meta).name);
    return { data: 'ok' };
  }

  async #update(request: Request, doctype: string): Promise<Body> {
    const meta = this.site.registry.get(doctype);
    const ctx = await ctxOf(request);
    const { name } = targetOf(request, meta);
    return { data: await visibleAddressed(ctx, await updateAddressed(ctx, meta, name, documentValues(request, meta))) };
  }

  async #run(request: Request, { holder, doc }: Addressed, method: string): Promise<Body> {
    const ctx = await ctxOf(request);
    await checkMethodRight(ctx, request, holder);
    const result = await presentable(ctx, await runMethod(doc, method, paramsOf(request)));
    return { data: result ?? null, docs: [await visibleJson(ctx, holder)] };
  }
}
