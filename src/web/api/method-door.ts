import { Inject, Injectable } from '@nestjs/common';
import { type CallLimit, PermissionError, type Site, ValidationError, visibleJson } from '../../engine/index.js';
import type { FilesService } from '../../services/files/index.js';
import { FILES, SITE } from '../../services/tokens.js';
import { paramsOf } from '../body.js';
import type { Outcome } from '../envelope.js';
import { RateLimit } from '../rate-limit.js';
import { ctxOf, type Params, type Reply, type Request } from '../request.js';
import { sendFile } from '../send-file.js';
import { callMethod, checkCallable, methodNamed } from './call.js';
import { runDocMethod } from './run-doc-method.js';
import { SessionDoor } from './session.js';
import { attachFile, uploadFile } from './upload.js';

interface BuiltIn {
  verbs: readonly string[];
  rate_limit?: CallLimit | undefined;
  run(request: Request, reply: Reply): Promise<Outcome>;
}

const ANY = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE'];
const READ_OR_POST = ['GET', 'HEAD', 'POST'];
const POST = ['POST'];
/** A course with all its pictures is fewer; a disk is full of more. */
const UPLOADS: CallLimit = { calls: 300, seconds: 60 };

/** Every call by name comes through here, whichever door it knocked at: v1, v2, or `cmd`. */
@Injectable()
export class MethodDoor {
  /** Names without a dot, and those that need what an app cannot reach: the reply, the session, the file store. */
  readonly #builtIns: ReadonlyMap<string, BuiltIn>;

  constructor(
    @Inject(SITE) private readonly site: Site,
    @Inject(FILES) private readonly files: FilesService,
    session: SessionDoor,
    private readonly limits: RateLimit,
  ) {
    const ping: BuiltIn = { verbs: ANY, run: () => Promise.resolve({ result: 'pong' }) };
    const login: BuiltIn = { verbs: POST, run: (request, reply) => session.login(request, reply) };
    const logout: BuiltIn = { verbs: READ_OR_POST, run: (request, reply) => session.logout(request, reply) };
    const upload: BuiltIn = { verbs: POST, rate_limit: UPLOADS, run: (request, reply) => this.#upload(request, reply) };
    const download: BuiltIn = { verbs: READ_OR_POST, run: (request, reply) => this.#download(request, reply) };
    const docMethod: BuiltIn = { verbs: READ_OR_POST, run: (request) => this.#runDocMethod(request) };
    const attachment = attachFile(files);
    const attach: BuiltIn = {
      verbs: attachment.verbs,
      rate_limit: UPLOADS,
      run: (request, reply) => callMethod(request, reply, 'frappe.client.attach_file', attachment),
    };
    this.#builtIns = new Map<string, BuiltIn>([
      ['ping', ping],
      ['login', login],
      ['logout', logout],
      ['web_logout', logout],
      ['upload_file', upload],
      ['download_file', download],
      ['run_doc_method', docMethod],
      ['runserverobj', docMethod],
      ['frappe.handler.ping', ping],
      ['frappe.handler.logout', logout],
      ['frappe.handler.upload_file', upload],
      ['frappe.handler.download_file', download],
      ['frappe.handler.run_doc_method', docMethod],
      ['frappe.handler.runserverobj', docMethod],
      ['frappe.client.attach_file', attach],
    ]);
  }

  /** @throws ValidationError for an unknown name, PermissionError, and what the method throws */
  async call(name: string, request: Request, reply: Reply): Promise<Outcome> {
    const builtIn = this.#builtIns.get(name);
    if (!builtIn) {
      const method = methodNamed(this.site, name);
      this.limits.checkCall(request, reply, method.rate_limit);
      return callMethod(request, reply, name, method);
    }
    if (!builtIn.verbs.includes(request.method)) throw new PermissionError('Not permitted');
    this.limits.checkCall(request, reply, builtIn.rate_limit);
    return builtIn.run(request, reply);
  }

  async #runDocMethod(request: Request): Promise<Outcome> {
    const { result, docs } = await runDocMethod(await ctxOf(request), paramsOf(request));
    return { result, beside: { docs } };
  }

  async #upload(request: Request, reply: Reply): Promise<Outcome> {
    const { method } = paramsOf(request);
    if (typeof method === 'string' && method !== '') return { result: await this.#uploadTo(request, reply, method) };
    const ctx = await ctxOf(request);
    return { result: await visibleJson(ctx, await uploadFile(ctx, this.files, request)) };
  }

  /** An upload that a method of an app takes in: it gets `filename`, `content` and `mimetype` beside the fields. */
  async #uploadTo(request: Request, reply: Reply, name: string): Promise<unknown> {
    if (!request.upload) throw new ValidationError('There is no file in this upload');
    const method = methodNamed(this.site, name);
    checkCallable(request, name, method);
    this.limits.checkCall(request, reply, method.rate_limit);
    const { filename, content, mimetype } = request.upload;
    const args: Params = { ...paramsOf(request), filename, content, mimetype };
    return method.call(await ctxOf(request), args);
  }

  async #download(request: Request, reply: Reply): Promise<Outcome> {
    const { file_url } = paramsOf(request);
    if (typeof file_url !== 'string') throw new ValidationError('Missing required argument: file_url');
    const ctx = await ctxOf(request);
    return { file: sendFile(request, reply, await this.files.open(file_url, ctx), { asAttachment: true }) };
  }
}
