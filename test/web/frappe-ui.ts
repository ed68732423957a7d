import path from 'node:path';

const vendor = path.resolve(import.meta.dirname, '../vendor/frappe-ui/src');

// biome-ignore lint/suspicious/noExplicitAny: the library declares no types for its resources
type Loose = any;
type Make = (options: Record<string, unknown>) => Loose;

export interface FrappeUi {
  createResource: Make;
  createListResource: Make;
  createDocumentResource: Make;
  useList: Make;
  useDoc: Make;
  useCall: Make;
  call(method: string, args?: Record<string, unknown>): Promise<Loose>;
}

/** What the library's files find in a browser at that address, with those cookies. @returns puts everything back */
function standIn(url: string, cookie: string): () => void {
  const { fetch } = globalThis;
  const location = new URL(url);
  const page = {
    ...{ location, fetch, Headers, AbortController },
    setTimeout: globalThis.setTimeout.bind(globalThis),
  };
  Object.assign(globalThis, {
    window: page,
    fetch: (where: string, init: RequestInit = {}) =>
      fetch(new URL(where, location), { ...init, headers: { ...(init.headers as Record<string, string>), cookie } }),
  });
  return () => {
    globalThis.fetch = fetch;
    Reflect.deleteProperty(globalThis, 'window');
  };
}

/** The library's own files, unmodified, as a page at that address would use them. */
export async function loadFrappeUi(url: string, cookie: string): Promise<FrappeUi & { close(): void }> {
  const close = standIn(url, cookie);
  const load = (file: string): Promise<Loose> => import(path.join(vendor, file));
  const { setConfig } = await load('utils/config.ts');
  const { frappeRequest } = await load('utils/frappeRequest.js');
  setConfig('resourceFetcher', frappeRequest);
  const { createResource } = await load('resources/resources.js');
  const { createListResource } = await load('resources/listResource.js');
  const { createDocumentResource } = await load('resources/documentResource.js');
  const { useList } = await load('data-fetching/useList/useList.ts');
  const { useDoc } = await load('data-fetching/useDoc/useDoc.ts');
  const { useCall } = await load('data-fetching/useCall/useCall.ts');
  const { default: call } = await load('utils/call.js');
  return { createResource, createListResource, createDocumentResource, useList, useDoc, useCall, call, close };
}
