import type { ArgDescription, Meta, Method } from '../../engine/index.js';
import { componentName, type Schema, schemaRef } from './schema.js';

export type PathItem = Record<string, unknown>;

/** What the user may do with a doctype. */
export interface Allowed {
  read: boolean;
  create: boolean;
  write: boolean;
  delete: boolean;
}

const parameter = (name: string) => ({ $ref: `#/components/parameters/${name}` });
const response = (name: string) => ({ $ref: `#/components/responses/${name}` });
const json = (schema: Schema) => ({ content: { 'application/json': { schema } } });
const ok = (description: string, schema: Schema) => ({ description, ...json(schema) });
const object = (properties: Record<string, Schema>): Schema => ({ type: 'object', properties });
const REFUSALS = { 403: response('Refused'), 417: response('Invalid') };
const LIST_V1 = [
  'fields',
  'filters',
  'or_filters',
  'order_by',
  'group_by',
  'limit_start',
  'limit_page_length',
  'parent',
];
const LIST_V2 = ['fields', 'filters', 'order_by', 'group_by', 'start', 'limit', 'parent'];

/** One version of the document doors. */
interface Door {
  prefix: '/api/resource' | '/api/v2/document';
  id: '' | 'v2_';
  listParameters: readonly string[];
  listAnswer: Record<string, Schema>;
  updateVerb: 'put' | 'patch';
}

const V1: Door = { prefix: '/api/resource', id: '', listParameters: LIST_V1, listAnswer: {}, updateVerb: 'put' };
const V2: Door = {
  prefix: '/api/v2/document',
  id: 'v2_',
  listParameters: LIST_V2,
  listAnswer: { has_next_page: { type: 'boolean' } },
  updateVerb: 'patch',
};

function operation(door: Door, meta: Meta, verb: string, summary: string, rest: PathItem): PathItem {
  return { operationId: `${door.id}${verb}_${componentName(meta.name)}`, tags: [meta.name], summary, ...rest };
}

function collection(door: Door, meta: Meta, allowed: Allowed): PathItem {
  const document = object({ data: schemaRef(meta.name) });
  const item: PathItem = {};
  if (allowed.read) {
    const rows = {
      type: 'array',
      items: { type: 'object', description: `Fields of ${meta.name} that were asked for` },
    };
    item.get = operation(door, meta, 'list', `List ${meta.name}`, {
      parameters: door.listParameters.map(parameter),
      responses: { 200: ok('Rows', object({ data: rows, ...door.listAnswer })), ...REFUSALS },
    });
  }
  if (allowed.create) {
    item.post = operation(door, meta, 'create', `Create a ${meta.name}`, {
      requestBody: { required: true, ...json(schemaRef(meta.name)) },
      responses: { 200: ok('The new document', document), 409: response('Duplicate'), ...REFUSALS },
    });
  }
  return item;
}

function single(door: Door, meta: Meta, allowed: Allowed): PathItem {
  const document = object({ data: schemaRef(meta.name) });
  const missing = { 404: response('Missing'), ...REFUSALS };
  const item: PathItem = { parameters: [parameter('name')] };
  if (allowed.read) {
    item.get = operation(door, meta, 'read', `Read a ${meta.name}`, {
      responses: { 200: ok('The document', document), ...missing },
    });
  }
  if (allowed.write) {
    item[door.updateVerb] = operation(door, meta, 'update', `Change fields of a ${meta.name}`, {
      requestBody: {
        required: true,
        ...json({ type: 'object', description: `Fields of ${meta.name}; the others stay` }),
      },
      responses: { 200: ok('The document as it is now', document), ...missing },
    });
  }
  if (allowed.delete) {
    item.delete = operation(door, meta, 'delete', `Delete a ${meta.name}`, {
      responses: { 202: ok('Deleted', object({ data: { const: 'ok' } })), ...missing },
    });
  }
  return item;
}

/** The paths of a doctype, in both versions, as far as the user may use them. */
export function doctypePaths(meta: Meta, allowed: Allowed): Record<string, PathItem> {
  const paths: Record<string, PathItem> = {};
  for (const door of [V1, V2]) {
    const base = `${door.prefix}/${encodeURIComponent(meta.name)}`;
    const all = collection(door, meta, allowed);
    if (!meta.issingle && Object.keys(all).length > 0) paths[base] = all;
    const one = single(door, meta, allowed);
    if (Object.keys(one).length > 1) paths[`${base}/{name}`] = one;
  }
  return paths;
}

/** What a client may send for an argument; forms and queries send the same as text. */
const ARGUMENTS: Readonly<Record<ArgDescription['kind'], Schema>> = {
  text: { type: 'string' },
  int: { type: 'integer' },
  float: { type: 'number' },
  check: { type: ['boolean', 'integer'], enum: [true, false, 1, 0] },
  list: { type: 'array', items: {} },
  dict: { type: 'object' },
  any: {},
};

function argumentSchema({ kind, optional, fallback }: ArgDescription): Schema {
  const schema = ARGUMENTS[kind];
  if (!optional) return schema;
  const { type } = schema;
  const nullable = type === undefined || kind === 'check' ? schema : { ...schema, type: [type, 'null'] };
  return fallback === undefined ? nullable : { ...nullable, default: fallback };
}

function argumentsBody(args: readonly ArgDescription[]): PathItem {
  const required = args.filter(({ optional }) => !optional).map(({ name }) => name);
  const schema = object(Object.fromEntries(args.map((one) => [one.name, argumentSchema(one)])));
  return {
    requestBody: {
      ...(required.length > 0 ? { required: true } : {}),
      ...json(required.length > 0 ? { ...schema, required } : schema),
    },
  };
}

const argumentParameters = (args: readonly ArgDescription[]) =>
  args.map((one) => ({ name: one.name, in: 'query', required: !one.optional, schema: argumentSchema(one) }));

/** The path of a callable method. */
export function methodPath(name: string, method: Method): PathItem {
  const verb = method.verbs.includes('POST') ? 'post' : (method.verbs[0] ?? 'GET').toLowerCase();
  const inQuery = verb === 'get' || verb === 'delete';
  return {
    [verb]: {
      operationId: `call_${componentName(name)}`,
      tags: [name.split('.').slice(0, -1).join('.') || 'methods'],
      summary: name,
      ...(method.args.length === 0 || !inQuery ? {} : { parameters: argumentParameters(method.args) }),
      ...(method.args.length === 0 || inQuery ? {} : argumentsBody(method.args)),
      ...(method.allow_guest ? { security: [] } : {}),
      responses: { 200: ok('The result', object({ message: {} })), ...REFUSALS },
    },
  };
}
