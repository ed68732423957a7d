import { Inject, Injectable } from '@nestjs/common';
import { type Method, PermissionError, type Site, ValidationError, visibleJson } from '../../engine/index.js';
import type { FilesService } from '../../services/files/index.js';
import { FILES, SITE } from '../../services/tokens.js';
import { paramsOf } from '../body.js';
import type { Outcome } from '../envelope.js';
import { ctxOf, isWrite, type Params, type Reply, type Request } from '../request.js';
import { sendFile } from '../send-file.js';
import { callMethod, checkCallable, methodNamed } from './call.js';
import { runDocMethod } from './run-doc-method.js';
import { SessionDoor } from './session.js';
import { attachFile, uploadFile } from './upload.js';

type BuiltIn = (request: Request, reply: Reply) => Promise<Outcome>;

/** Every call by name comes through here, whichever door it knocked at: v1, v2, or `cmd`. */
@Injectable()
export class MethodDoor {
  /** Names without a dot, and those that need what an app cannot reach: the reply, the session, the file store. */
  readonly #builtIns: ReadonlyMap<string, BuiltIn>;

  constructor(
    @Inject(SITE) private readonly site: Site,
    @Inject(FILES) private readonly files: FilesService,
    session: SessionDoor,
  ) {
    const logout: BuiltIn = (request, reply) => session.logout(request, reply);
    const docMethod: BuiltIn = (request) => this.#runDocMethod(request);
    const attach = attachFile(files);
    this.#builtIns = new Map<string, BuiltIn>([
      ['ping', () => Promise.resolve({ result: 'pong' })],
      ['login', (request, reply) => writing(request, () => session.login(request, reply))],
      ['logout', logout],
      ['web_logout', logout],
      ['frappe.handler.ping', () => Promise.resolve({ result: 'pong' })],
      ['frappe.handler.logout', logout],
      ['upload_file', (request) => writing(request, () => this.#upload(request))],
      ['frappe.handler.upload_file', (request) => writing(request, () => this.#upload(request))],
      ['frappe.client.attach_file', (request) => this.#call(request, 'frappe.client.attach_file', attach)],
      ['download_file', (request, reply) => this.#download(request, reply)],
      ['run_doc_method', docMethod],
      ['runserverobj', docMethod],
      ['frappe.handler.run_doc_method', docMethod],
      ['frappe.handler.runserverobj', docMethod],
    ]);
  }

  /** @throws ValidationError for an unknown name, PermissionError, and what the method throws */
  async call(name: string, request: Request, reply: Reply): Promise<Outcome> {
    const builtIn = this.#builtIns.get(name);
    if (builtIn) return builtIn(request, reply);
    return this.#call(request, name, methodNamed(this.site, name));
  }

  async #call(request: Request, name: string, method: Method): Promise<Outcome> {
    return { result: await callMethod(request, name, method) };
  }

  async #runDocMethod(request: Request): Promise<Outcome> {
    const { result, docs } = await runDocMethod(await ctxOf(request), paramsOf(request));
    return { result, beside: { docs } };
  }

  async #upload(request: Request): Promise<Outcome> {
    const { method } = paramsOf(request);
    if (typeof method === 'string' && method !== '') return { result: await this.#uploadTo(request, method) };
    const ctx = await ctxOf(request);
    return { result: await visibleJson(ctx, await uploadFile(ctx, this.files, request)) };
  }

  /** An upload that a method of an app takes in: it gets `filename`, `content` and `mimetype` beside the fields. */
  async #uploadTo(request: Request, name: string): Promise<unknown> {
    if (!request.upload) throw new ValidationError('There is no file in this upload');
    const method = methodNamed(this.site, name);
    checkCallable(request, name, method);
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

/** What changes something is not for GET. @throws PermissionError */
function writing<T>(request: Request, work: () => Promise<T>): Promise<T> {
  if (!isWrite(request)) throw new PermissionError('Not permitted');
  return work();
}
