import { Controller, Get, Inject, Param, Req } from '@nestjs/common';
import { countDocs, DoesNotExistError, GUEST, type Meta, PermissionError, type Site } from '../../engine/index.js';
import { SITE } from '../../services/tokens.js';
import { paramsOf } from '../body.js';
import { Door } from '../door.js';
import type { Body } from '../envelope.js';
import { parseJsonParam } from '../json.js';
import { callerOf, ctxOf, type Request } from '../request.js';

/** The doctype as its file says, customizations merged in. */
function metaJson(meta: Meta): Body {
  const fields = meta.declared.map((field, index) => ({
    ...field.json,
    fieldname: field.fieldname,
    label: field.label,
    idx: index + 1,
  }));
  const permissions = meta.permissions.map(({ role, permlevel, if_owner, rights }) => ({
    role,
    permlevel,
    if_owner: if_owner ? 1 : 0,
    ...Object.fromEntries([...rights].map((right) => [right, 1])),
  }));
  return { ...meta.json, doctype: 'DocType', fields, permissions };
}

/** `/api/v2/doctype/<doctype>/meta` and `…/count`. */
@Door()
@Controller('api/v2/doctype')
export class V2DoctypeController {
  constructor(@Inject(SITE) private readonly site: Site) {}

  @Get(':doctype/*')
  read(@Req() request: Request, @Param('doctype') doctype: string, @Param('*') path: string): Promise<Body> | Body {
    const part = path.replace(/\/$/, '');
    const meta = this.site.registry.get(doctype);
    if (part === 'meta') return this.#meta(request, meta);
    if (part === 'count') return this.#count(request, meta);
    throw new DoesNotExistError('There is no such path');
  }

  #meta(request: Request, meta: Meta): Body {
    if (callerOf(request).user === GUEST) throw new PermissionError('Login to see doctypes');
    return { data: metaJson(meta) };
  }

  async #count(request: Request, meta: Meta): Promise<Body> {
    const { filters: given, parent } = paramsOf(request);
    const filters = parseJsonParam(given, 'filters');
    const asked = { ...(filters ? { filters } : {}), ...(typeof parent === 'string' && parent ? { parent } : {}) };
    return { data: await countDocs(await ctxOf(request), meta, asked) };
  }
}
