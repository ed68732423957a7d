import multipart from '@fastify/multipart';
import type { FastifyInstance } from 'fastify';
import {
  BadRequestError,
  FrappeTypeError,
  type Meta,
  RequestEntityTooLarge,
  UnsupportedMediaType,
} from '../engine/index.js';
import { isDict, parseJsonBody, parseJsonParam } from './json.js';
import type { Params, Request } from './request.js';

export interface BodyLimits {
  /** Bytes of a JSON or form body. */
  readonly maxBody: number;
  /** Bytes of an uploaded file. */
  readonly maxFile: number;
}

/** A form of more would take seconds to read. */
const MOST_FIELDS = 1000;

/** A JSON body, kept apart from form fields: with one, the query string is ignored. */
class JsonBody {
  constructor(readonly value: unknown) {}
}

type Done = (error: Error | null, body?: unknown) => void;

function parse<T>(work: () => T, done: Done): void {
  try {
    done(null, work());
  } catch (error) {
    done(error as Error);
  }
}

/** Teaches Fastify the bodies that Frappe takes: JSON, urlencoded forms, multipart. Everything else is 415. */
export async function registerBodies(server: FastifyInstance, limits: BodyLimits): Promise<void> {
  const asText = { parseAs: 'string', bodyLimit: limits.maxBody } as const;
  server.removeAllContentTypeParsers();
  server.addContentTypeParser<string>(/^application\/(?:[\w.-]+\+)?json\b/i, asText, (_request, text, done) => {
    parse(() => (text === '' ? null : new JsonBody(parseJsonBody(text))), done);
  });
  server.addContentTypeParser<string>('application/x-www-form-urlencoded', asText, (_request, text, done) => {
    parse(() => formFields(text), done);
  });
  server.addContentTypeParser<string>('*', asText, (_request, text, done) => {
    const refusal = new UnsupportedMediaType(
      'Send JSON, a urlencoded form or multipart/form-data, and name its Content-Type',
    );
    done(text === '' ? null : refusal, null);
  });
  server.addHook('onRequest', (request, _reply, done) => {
    const encoding = request.headers['content-encoding'];
    if (!encoding || encoding === 'identity') done();
    else done(new UnsupportedMediaType('Send the body as it is: no Content-Encoding is read'));
  });
  await server.register(multipart, {
    throwFileSizeLimit: true,
    limits: { fileSize: limits.maxFile, files: 1, fields: 200, fieldSize: limits.maxBody, fieldNameSize: 200 },
  });
}

/** The first value of every name, as Frappe takes it. @throws RequestEntityTooLarge */
function formFields(text: string): Params {
  let ands = 0;
  for (let at = text.indexOf('&'); at >= 0; at = text.indexOf('&', at + 1)) {
    if (++ands >= MOST_FIELDS) throw new RequestEntityTooLarge(`A form may have at most ${MOST_FIELDS} fields`);
  }
  const params = Object.create(null) as Params;
  for (const [name, value] of new URLSearchParams(text)) {
    if (!(name in params)) params[name] = value;
  }
  return params;
}

/**
 * Reads a multipart body: its fields become the request's body, its file `request.upload`.
 * @param keepFile false: the file is let run out unread
 * @param maxFields bytes that the fields may have together; each is held in memory
 * @throws BadRequestError, and what the limits raise
 */
export async function readMultipart(request: Request, keepFile: boolean, maxFields: number): Promise<void> {
  try {
    request.body = await readParts(request, keepFile, maxFields);
  } catch (error) {
    // those that the limits raise have a status; the rest is a body that is cut off or no multipart at all
    if (error instanceof RequestEntityTooLarge) throw error;
    if (typeof (error as { statusCode?: unknown }).statusCode === 'number') throw error;
    throw new BadRequestError(`The multipart body cannot be read: ${(error as Error).message}`, { cause: error });
  }
}

async function readParts(request: Request, keepFile: boolean, maxFields: number): Promise<Params> {
  const params = Object.create(null) as Params;
  let left = maxFields;
  for await (const part of request.parts()) {
    if (part.type === 'field') {
      left -= Buffer.byteLength(String(part.value));
      if (left < 0) throw new RequestEntityTooLarge('The fields of this form are larger than this site allows');
      params[part.fieldname] ??= part.value;
    } else if (keepFile && part.filename) {
      request.upload = { filename: part.filename, mimetype: part.mimetype, content: await part.toBuffer() };
    } else part.file.resume();
  }
  return params;
}

function merge(into: Params, from: object): void {
  for (const [name, value] of Object.entries(from)) {
    if (name !== '_' && !(name in into)) into[name] = Array.isArray(value) ? value[0] : value;
  }
}

function fromJson(value: unknown): Params {
  const params = Object.create(null) as Params;
  if (Array.isArray(value)) params.data = value;
  else if (isDict(value)) Object.assign(params, value);
  else throw new BadRequestError('A JSON body must be an object or a list');
  delete params._;
  return params;
}

/**
 * Everything the client sent (Frappe's form_dict): a JSON body alone, or form fields and query together, the form
 * winning. A JSON list arrives as `data`; the cache-buster `_` is dropped.
 */
export function paramsOf(request: Request): Params {
  if (request.sent) return request.sent;
  let params: Params;
  if (request.body instanceof JsonBody) params = fromJson(request.body.value);
  else {
    params = Object.create(null) as Params;
    if (request.body) merge(params, request.body);
    if (request.query) merge(params, request.query);
  }
  request.sent = params;
  return params;
}

/**
 * The document in a write: the parameter `data` when there is one, as the Python client sends it, else the whole body.
 * Where the doctype has a field of that name, `data` must come alone to be the document.
 * @throws FrappeTypeError
 */
export function documentValues(request: Request, meta: Meta): Record<string, unknown> {
  const params = paramsOf(request);
  const isField = meta.column('data') !== undefined && Object.keys(params).length > 1;
  const given = 'data' in params && !isField ? parseJsonParam(params.data, 'data') : params;
  if (!isDict(given)) throw new FrappeTypeError('A document is an object of field values');
  return given;
}
