import type { Ctx, Meta, Site } from '../../engine/index.js';
import { builtInPaths, errorSchema, parameters, responses, securitySchemes } from './components.js';
import { type Allowed, doctypePaths, methodPath, type PathItem } from './operations.js';
import { childDoctypes, componentName, doctypeSchema, type Schema } from './schema.js';

interface Kept {
  version: number;
  schemas: Map<string, Schema>;
}

const kept = new WeakMap<Site, Kept>();

function keptOf(site: Site): Map<string, Schema> {
  const { version } = site.registry;
  const found = kept.get(site);
  if (found?.version === version) return found.schemas;
  const schemas = new Map<string, Schema>();
  kept.set(site, { version, schemas });
  return schemas;
}

/** Schemas are made once and kept until a doctype changes. */
function schemaOf(site: Site, meta: Meta): Schema {
  const schemas = keptOf(site);
  const schema = schemas.get(meta.name) ?? doctypeSchema(meta);
  schemas.set(meta.name, schema);
  return schema;
}

async function allowedTo(ctx: Ctx, meta: Meta): Promise<Allowed> {
  const may = (right: 'read' | 'create' | 'write' | 'delete') => ctx.hasPermission(meta, right);
  return {
    read: await may('read'),
    create: await may('create'),
    write: await may('write'),
    delete: await may('delete'),
  };
}

/** An OpenAPI 3.1 description of what this user may do: every doctype with its fields, and every method. */
export async function openApiDocument(ctx: Ctx): Promise<Record<string, unknown>> {
  const { site } = ctx;
  const paths: Record<string, PathItem> = { ...builtInPaths };
  const schemas: Record<string, Schema> = { Error: errorSchema };
  const add = (meta: Meta): void => {
    const name = componentName(meta.name);
    if (schemas[name]) return;
    schemas[name] = schemaOf(site, meta);
    for (const child of childDoctypes(meta)) {
      const found = site.registry.find(child);
      if (found) add(found);
      else schemas[componentName(child)] ??= { type: 'object' };
    }
  };
  for (const meta of [...site.registry.all()].sort((a, b) => a.name.localeCompare(b.name))) {
    if (meta.istable) continue;
    const found = doctypePaths(meta, await allowedTo(ctx, meta));
    if (Object.keys(found).length === 0) continue;
    Object.assign(paths, found);
    add(meta);
  }
  for (const [name, method] of Object.entries(site.hooks.all.methods ?? {})) {
    if (ctx.user !== 'Guest' || method.allow_guest) paths[`/api/method/${name}`] = methodPath(name, method);
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Cairn', version: '1', description: `As ${ctx.user} may use it. Log in to see more.` },
    servers: [{ url: '/' }],
    security: [{ token: [] }, { basic: [] }, { session: [] }],
    paths,
    components: { schemas, parameters, responses, securitySchemes },
  };
}
