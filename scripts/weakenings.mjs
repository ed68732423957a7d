// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are pieces of sources
// Places at which the product can be weakened, by the class of attack (Frappe contract §6) that they stand against.
// `edits`: [file, text that stands in it once, what to put there]; `spec`: the test file that is to fail for it.

const attack = (name) => `test/security/${name}.spec.ts`;

/** One edit, or several that are one weakness only together. */
const against =
  (of, spec) =>
  (what, ...edits) => ({ of, spec, what, edits });

const injection = against('6.1 SQL injection', attack('injection'));
const code = against('6.2 code', attack('code'));
const files = against('6.3 files', attack('files'));
const ssrf = against('6.4 SSRF', attack('ssrf'));
const xss = against('6.5 XSS', attack('xss'));
const authorization = against('6.6 authorization', attack('authorization'));
const sessions = against('6.7 sessions', attack('sessions'));
const dos = against('6.8 DoS', attack('dos'));
const limits = against('6.8 DoS', 'test/web/limits.spec.ts');
const doors = against('6.7 sessions', 'test/contract/doors.spec.ts');
const premise = against('6.7 sessions', 'test/web/premise.spec.ts');

const QUERY = 'src/engine/query';
const FILES = 'src/services/files';
const AUTH = 'src/services/auth';

export const weakenings = [
  injection('order_by and group_by take any text', [
    `${QUERY}/order.ts`,
    'if (!NAME.test(name)) throw refused(name);',
    'if (!NAME.test(name)) return name;',
  ]),
  injection('a field that is none goes into the statement as it is', [
    `${QUERY}/fields.ts`,
    'if (!reference) throw notPermitted(text);',
    'if (!reference) return this.#add(alias ?? text, { sql: text, params: [], isAggregate: false });',
  ]),
  injection('an alias is not checked', [
    `${QUERY}/fields.ts`,
    "if (typeof alias === 'string' && alias.length <= 140 && ALIAS.test(alias) && !alias.startsWith('__')) return alias;",
    'if (alias !== null) return String(alias);',
  ]),
  injection('values of filters are written into the statement', [
    'src/engine/filters/compile.ts',
    'this.params.push(value as SqlValue);\n        return `${column} ${OPERATORS[op]} ?`;',
    "return `${column} ${OPERATORS[op]} '${value}'`;",
  ]),
  injection('the search of a report is written into the statement', [
    'src/apps/lms/programs/reports.ts',
    "const found = page.search ? `AND (${like('`member`')} OR ${like('`full_name`')})` : '';",
    "const found = page.search ? `AND (${like('`member`')} OR ${like('`full_name`')} OR \\`member\\` = '${page.search}')` : '';",
  ]),
  injection('lists sort and group by Password fields', [
    `${QUERY}/source.ts`,
    "if (!reference || reference.column.field.fieldtype === 'Password') throw notPermitted(name);",
    'if (!reference) throw notPermitted(name);',
  ]),
  injection('filters compare Password fields', [
    'src/engine/filters/parse.ts',
    "if (column.field.fieldtype === 'Password') throw notPermitted(column.name);",
    'if (column.name === "") throw notPermitted(column.name);',
  ]),

  code('clients run any method of a document', [
    'src/web/api/documents.ts',
    'if (!isWhitelisted(doc, method)) {',
    'if (!isWhitelisted(doc, method) && !(method in doc)) {',
  ]),
  code('a link search runs methods that change something', [
    'src/apps/core/client/links.ts',
    'if (!found || !isOpen) throw',
    'if (!found) throw',
  ]),
  code('an upload is handed to methods that the caller may not call', [
    'src/web/api/method-door.ts',
    'checkCallable(request, name, method);\n    this.limits',
    'this.limits',
  ]),
  code('a method is looked up with what objects inherit', [
    'src/engine/hooks/resolve.ts',
    'method: (name) => (Object.hasOwn(hooks.methods ?? {}, name) ? hooks.methods?.[name] : undefined),',
    'method: (name) => hooks.methods?.[name],',
  ]),
  code('text of clients is evaluated as a template', [
    'src/engine/document/sanitise.ts',
    'if (!looksLikeHtml(html)) return html;',
    'if (!looksLikeHtml(html)) return html.replace(/\\{\\{ ([\\d*]+) \\}\\}/g, (_, sum) => String(new Function(`return ${sum}`)()));',
  ]),

  files(
    'addresses with .. are followed',
    [
      `${FILES}/storage.ts`,
      "if (parts.some((part) => part === '' || part.startsWith('.') ||",
      'if (parts.some((part) =>',
    ],
    [`${FILES}/storage.ts`, 'if (!real.startsWith(root + sep)) throw', 'if (real === root) throw'],
  ),
  files('links on the disk are followed out of the folder', [
    `${FILES}/storage.ts`,
    'if (!real.startsWith(root + sep)) throw',
    'if (real === root) throw',
  ]),
  files('private files are sent to whoever knows their address', [
    `${FILES}/files.ts`,
    'if (isPrivate && !row) throw',
    'if (isPrivate && row === null) throw',
  ]),
  files('any file may be attached again', [
    `${FILES}/files.ts`,
    'if (row.is_private === 0 && !isPrivateUrl(row.file_url ?? ',
    "if (row.name !== '' || !isPrivateUrl(row.file_url ?? ",
  ]),
  files('an upload keeps its name as it comes', [
    `${FILES}/names.ts`,
    "if (name === '') return 'file';",
    "if (name !== '') return given;",
  ]),
  files('HTML and SVG are shown by the browser', [
    `${FILES}/types.ts`,
    "  '.png': 'image/png',\n",
    "  '.png': 'image/png',\n  '.svg': 'image/svg+xml',\n  '.html': 'text/html',\n",
  ]),
  files('website users upload any kind of file', [
    `${FILES}/types.ts`,
    'if (!wanted) return false;',
    'if (!wanted) return true;',
  ]),
  files('a File document takes another address', [
    'src/apps/core/file.ts',
    'for (const fieldname of FIXED) this.set(fieldname, this.before.get(fieldname));',
    '',
  ]),
  files('attaching asks for no right to write', [
    `${FILES}/rules.ts`,
    "await ctx.checkPermission(meta, 'write', doc);",
    '',
  ]),

  ssrf('an http link is fetched', [
    `${FILES}/files.ts`,
    "const url = new URL(fileUrl ?? '');",
    "const url = new URL(fileUrl ?? '');\n      await fetch(url).catch(() => undefined);",
  ]),
  ssrf('pictures of a text are fetched', [
    'src/apps/core/embedded-images.ts',
    'const html = holder.text(name);',
    'const html = holder.text(name);\n      for (const [, url] of html.matchAll(/src="(http[^"]+)"/g)) await fetch(String(url)).catch(() => undefined);',
  ]),
  ssrf('the picture of a user is fetched', [
    'src/apps/core/user.ts',
    'this.#setFullName();\n    this.#checkEnabled',
    "await fetch(this.text('user_image')).catch(() => undefined);\n    this.#setFullName();\n    this.#checkEnabled",
  ]),
  ssrf('a download follows links', [
    `${FILES}/files.ts`,
    'const isPrivate = isPrivateUrl(fileUrl);\n    this.storage',
    'const isPrivate = isPrivateUrl(fileUrl);\n    if (URL.canParse(fileUrl)) await fetch(fileUrl).catch(() => undefined);\n    this.storage',
  ]),

  xss('documents are not cleaned', [
    'src/engine/document/sanitise.ts',
    'export function sanitise(doc: Document): void {',
    'export function sanitise(doc: Document): void {\n  if (doc) return;',
  ]),
  xss('script links are allowed', [
    'src/engine/document/sanitise.ts',
    "allowedSchemes: ['http', 'https', 'mailto', 'tel'],",
    "allowedSchemes: ['http', 'https', 'mailto', 'tel', 'javascript'],",
  ]),
  xss('messages repeat markup', ['src/web/envelope.ts', 'return sanitiseHtml(told);', 'return told;']),
  xss('names hold markup', ['src/engine/document/naming.ts', 'if (/[<>\\u0000', 'if (/[\\u0000']),
  xss('an attachment is at any address', [
    'src/engine/document/checks.ts',
    'if (ATTACHED.has(field.fieldtype)) checkAttached(doc, field, value);',
    '',
  ]),
  xss('the log of logins keeps what was typed', [
    `${AUTH}/activity.ts`,
    'user: sanitiseHtml(user).slice(0, 140),',
    'user: user.slice(0, 140),',
  ]),
  xss('JSON is sent as a page', [
    'src/web/send.ts',
    "reply.header('content-type', 'application/json');",
    "reply.header('content-type', 'text/html');",
  ]),
  xss('browsers may guess the type of an answer', ['src/web/headers.ts', "'x-content-type-options': 'nosniff',", '']),

  authorization('read-only fields and those of a higher level are written', [
    'src/engine/permissions/fields.ts',
    'if (ctx.mode.sudo) return;\n  const { meta } = doc;',
    'if (ctx) return;\n  const { meta } = doc;',
  ]),
  authorization('joined rows are not filtered', [
    `${QUERY}/joins.ts`,
    'visible: () => rowCondition(this.#ctx, child),',
    'visible: () => rowCondition(this.#ctx.sudo(), child),',
  ]),
  authorization('nested rows are not filtered', [
    `${QUERY}/nested.ts`,
    'const visible = await rowCondition(ctx, child);',
    'const visible = await rowCondition(ctx.sudo(), child);',
  ]),
  authorization('rows of documents are read whoever may read the document', [
    `${QUERY}/view.ts`,
    '    heldBy(meta, parent, access.condition),\n    await rowCondition(ctx, meta),\n',
    '',
  ]),
  authorization(
    'a row goes where the client says',
    ['src/engine/document/addressed.ts', '(doc.meta.istable && PLACE.has(field))', 'false'],
    ['src/engine/document/rows.ts', 'parent: doc.name,', 'parent: row.values.parent ?? doc.name,'],
  ),
  authorization(
    'clients write the columns of the system',
    ['src/engine/document/addressed.ts', '.filter(([field]) => !isSystemColumn(field))', ''],
    [
      'src/engine/document/lifecycle.ts',
      'if (isSystemColumn(column.name) && !doc.ctx.mode.sudo)\n',
      "if (column.name === '')\n",
    ],
  ),
  authorization('whoever may read may share', [
    'src/apps/core/doc-share.ts',
    "if (!(await ctx.hasPermission(doc.meta, 'share', doc)))",
    "if (!(await ctx.hasPermission(doc.meta, 'read', doc)))",
  ]),
  authorization('a missing document answers otherwise than one that is hidden', [
    'src/engine/permissions/permissions.ts',
    'export async function missingError(ctx: Ctx, meta: Meta, name: string, ptype: Right): Promise<FrappeError> {',
    'export async function missingError(ctx: Ctx, meta: Meta, name: string, ptype: Right): Promise<FrappeError> {\n  if (ptype) return new DoesNotExistError(`${meta.name} ${name} not found`);',
  ]),
  authorization('System Managers change Administrator', [
    'src/apps/core/user.ts',
    "ctx.user === 'Administrator' || { name: ['not in', [...STANDARD_USERS]] };",
    "ctx.user !== '';",
  ]),
  authorization('people set what binds them', [
    'src/apps/core/user.ts',
    'for (const fieldname of SET_BY_MANAGERS) this.set(fieldname, this.before.get(fieldname));',
    'return;',
  ]),
  authorization('lists ask for no right', [
    `${QUERY}/view.ts`,
    'if (access.denied) throw noReadError(ctx, meta);\n  return { ...columnsSeen(ctx, meta), condition: access.condition };',
    'return { ...columnsSeen(ctx, meta), condition: ALWAYS };',
  ]),

  sessions('a page of another site is let through', [
    'src/web/admission.ts',
    "if (!allowed) throw new CSRFTokenError('Invalid Request');",
    '',
  ]),
  sessions('every origin is answered', [
    'src/web/headers.ts',
    'if (origins.length > 0) setCors(origins, request, reply);',
    'setCors([String(request.headers.origin)], request, reply);',
  ]),
  sessions('nobody is locked out', [`${AUTH}/password-login.ts`, 'if (tooMany) throw lockedFor(tooMany.seconds);', '']),
  sessions('failures count for the name as it was typed', [
    `${AUTH}/password-login.ts`,
    'const key = userKey(user?.name ?? name);',
    'const key = `user:${name}${Math.random()}`;',
  ]),
  sessions('logins of an address do not wait for each other', [
    `${AUTH}/password-login.ts`,
    'return this.#turns.take(ip, () => this.#try(name, pwd, ip));',
    'return this.#try(name, pwd, ip);',
  ]),
  sessions('the session id is taken from the query', [
    'src/web/cookies.ts',
    'const sid = request.cookies.sid;',
    'const sid = request.cookies.sid ?? (request.query as { sid?: string }).sid;',
  ]),
  sessions('sessions and keys of disabled users live on', [
    `${AUTH}/callers.ts`,
    "return user === 'Administrator' || (cint(enabled) === 1 && user !== 'Guest');",
    "return user !== 'Guest' && enabled !== undefined;",
  ]),
  premise('who came before is answered without the database being asked again', [
    'src/web/request.ts',
    'await ctx.db.confirm();',
    '',
  ]),
  premise('what the database says of who came before does not count', [
    `${AUTH}/callers.ts`,
    'if (!isBehind(known, versions) && holds(found)) return;',
    'return;',
  ]),
  sessions('a new password ends no session', [
    `${AUTH}/sessions.ts`,
    "const kept = (unit && current.get(unit)) ?? '';",
    "if (unit) return;\n    const kept = (unit && current.get(unit)) ?? '';",
  ]),
  sessions('a reset says whether there is such a user', [
    `${AUTH}/accounts.ts`,
    "const key = await this.newResetKey(ctx, row?.name ?? '');",
    "if (!row) throw new DoesNotExistError('User not found');\n    const key = await this.newResetKey(ctx, row.name);",
  ]),
  sessions('answers lack a policy', [
    'src/web/headers.ts',
    "'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',",
    '',
  ]),
  doors('a GET is committed', [
    'src/web/transaction.ts',
    "await unit.end(isWrite(request) ? 'commit' : 'rollback');",
    "await unit.end('commit');",
  ]),
  doors('a door without a guard', [
    'src/web/openapi/docs.controller.ts',
    "@Door()\n@Controller('api')",
    "@Controller('api')",
  ]),

  dos('JSON has any depth and size', [
    'src/engine/json.ts',
    'let depth = 0;\n  let parts = 0;',
    'let depth = -1e9;\n  let parts = -1e9;',
  ]),
  dos('a form has any number of fields', [
    'src/web/body.ts',
    'if (++ands >= MOST_FIELDS) throw',
    'if (++ands < 0) throw',
  ]),
  dos('multipart fields fill the memory', ['src/web/body.ts', 'if (left < 0) throw', 'if (left === Number.NaN) throw']),
  dos('bodies have any size', ['src/web/body.ts', 'bodyLimit: limits.maxBody', 'bodyLimit: limits.maxBody * 100']),
  dos('HTML is nested any deep', ['src/engine/document/sanitise.ts', 'if (++depth > DEEPEST)', 'if (++depth < 0)']),
  dos('long file names are cut down letter by letter', [
    `${FILES}/names.ts`,
    'const LONGEST_GIVEN = 1000;',
    'const LONGEST_GIVEN = 30_000;',
  ]),
  dos('long usernames are trimmed blank by blank', [
    'src/apps/core/user-name.ts',
    'const LONGEST = 1000;',
    'const LONGEST = 1_000_000;',
  ]),
  dos('a page of courses begins anywhere', [
    'src/engine/hooks/method.ts',
    'return Math.max(Math.min(cint(value), Number.MAX_SAFE_INTEGER), Number.MIN_SAFE_INTEGER);',
    'return cint(value);',
  ]),
  limits('slow clients are waited for', ['src/web/server.ts', '    ...timeLimits(config),\n', '']),
  limits('API keys may be guessed', [
    'src/web/admission.ts',
    'if (request.headers.authorization) this.rateLimit.checkKeys(request, reply);',
    '',
  ]),
  limits('methods are called as often as one likes', [
    'src/web/rate-limit.ts',
    'if (used > limit.calls) refuse(reply, reset);',
    '',
  ]),
].map((weakening) => ({ ...weakening, mariadb: weakening.spec === attack('dos') }));
