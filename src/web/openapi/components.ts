import type { Schema } from './schema.js';

const query = (name: string, schema: Schema, description: string) => ({ name, in: 'query', schema, description });
const text: Schema = { type: 'string' };
const count: Schema = { type: 'integer', minimum: 0 };

export const parameters = {
  name: { name: 'name', in: 'path', required: true, schema: text, description: 'Name of the document' },
  fields: query('fields', text, 'JSON list of fields, as `["name", "title"]`'),
  filters: query('filters', text, 'JSON: `[["published", "=", 1]]` or `{"published": 1}`'),
  or_filters: query('or_filters', text, 'JSON filters of which one must hold'),
  order_by: query('order_by', text, '`modified desc, name asc`'),
  group_by: query('group_by', text, 'Field to group by'),
  limit_start: query('limit_start', count, 'Rows to skip'),
  limit_page_length: query('limit_page_length', { ...count, default: 20 }, 'Rows to give; 0 gives all'),
  start: query('start', count, 'Rows to skip'),
  limit: query('limit', { ...count, default: 20 }, 'Rows to give; 0 gives all'),
  parent: query('parent', text, 'Of a child doctype: the doctype through which it is read'),
};

const failure = (description: string) => ({
  description,
  content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
});

export const responses = {
  Refused: failure('The user may not do this'),
  Missing: failure('There is no such document'),
  Duplicate: failure('There is a document of that name already'),
  Invalid: failure('A rule refuses the values'),
};

export const errorSchema: Schema = {
  type: 'object',
  title: 'Error',
  description: 'v1 answers the first three; v2 answers `errors`.',
  properties: {
    exc_type: { type: 'string', examples: ['MandatoryError'] },
    exception: { type: 'string', examples: ['frappe.exceptions.MandatoryError: [LMS Course, x]: description'] },
    _server_messages: { type: 'string', description: 'JSON list of JSON objects with message, title and indicator' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          type: { type: 'string' },
          message: { type: 'string' },
          title: { type: 'string' },
          exception: { type: 'string' },
        },
      },
    },
  },
};

export const securitySchemes = {
  token: { type: 'apiKey', in: 'header', name: 'Authorization', description: '`token <api_key>:<api_secret>`' },
  basic: { type: 'http', scheme: 'basic', description: 'API key and secret' },
  session: { type: 'apiKey', in: 'cookie', name: 'sid', description: 'The cookie that a login sets' },
};

/** Doors that no doctype and no app declares. */
export const builtInPaths = {
  '/api/method/login': {
    post: {
      operationId: 'login',
      tags: ['session'],
      summary: 'Log in',
      security: [],
      requestBody: {
        required: true,
        content: {
          'application/json': {
            schema: {
              type: 'object',
              required: ['usr', 'pwd'],
              properties: { usr: { type: 'string' }, pwd: { type: 'string', format: 'password' } },
            },
          },
        },
      },
      responses: {
        200: { description: 'Logged in; the answer sets the cookie' },
        401: failure('Wrong name or password'),
      },
    },
  },
  '/api/method/logout': {
    post: {
      operationId: 'logout',
      tags: ['session'],
      summary: 'Log out',
      responses: { 200: { description: 'Logged out' } },
    },
  },
  '/api/method/ping': {
    get: {
      operationId: 'ping',
      tags: ['session'],
      summary: 'Is anybody there?',
      security: [],
      responses: { 200: { description: '`{"message": "pong"}`' } },
    },
  },
  '/api/method/upload_file': {
    post: {
      operationId: 'upload_file',
      tags: ['files'],
      summary: 'Upload a file and attach it',
      requestBody: {
        content: {
          'multipart/form-data': {
            schema: {
              type: 'object',
              properties: {
                file: { type: 'string', contentMediaType: 'application/octet-stream' },
                is_private: { type: 'integer', enum: [0, 1] },
                folder: { type: 'string' },
                doctype: { type: 'string' },
                docname: { type: 'string' },
                fieldname: { type: 'string' },
              },
            },
          },
        },
      },
      responses: {
        200: { description: 'The File document' },
        403: { $ref: '#/components/responses/Refused' },
        417: { $ref: '#/components/responses/Invalid' },
      },
    },
  },
};
