import type { DocumentClass } from '../document/document.js';
import { ConfigurationError } from '../errors.js';
import {
  DOC_EVENTS,
  type DocEvent,
  type DocEventHandler,
  type Hooks,
  type PermissionRule,
  type QueryCondition,
} from './hooks.js';
import type { Method } from './method.js';

/** The hooks of one doctype, ready to run. */
export interface DoctypeHooks {
  documentClass: DocumentClass | undefined;
  handlers: Readonly<Partial<Record<DocEvent, readonly DocEventHandler[]>>>;
  permissionRules: readonly PermissionRule[];
  queryConditions: readonly QueryCondition[];
}

/** `hooks.ts`, checked and indexed: after boot nobody asks whether a hook is there. */
export interface ResolvedHooks {
  all: Hooks;
  of(doctype: string): DoctypeHooks;
  method(name: string): Method | undefined;
}

const many = <T>(given: T | readonly T[] | undefined): readonly T[] =>
  given === undefined ? [] : Array.isArray(given) ? (given as readonly T[]) : [given as T];

/**
 * @param known does that doctype exist?
 * @throws ConfigurationError naming the hook and the doctype or event that does not exist
 */
export function resolveHooks(hooks: Hooks, known: (doctype: string) => boolean): ResolvedHooks {
  const refuseUnknown = (hook: string, keys: object | undefined) => {
    for (const doctype of Object.keys(keys ?? {})) {
      if (doctype !== '*' && !known(doctype)) {
        throw new ConfigurationError(`hooks.ts: ${hook} names the doctype "${doctype}", which does not exist`);
      }
    }
  };
  const { doctype_classes, doc_events, has_permission, adopted_permission, permission_query_conditions } = hooks;
  refuseUnknown('doctype_classes', doctype_classes);
  refuseUnknown('doc_events', doc_events);
  refuseUnknown('has_permission', has_permission);
  refuseUnknown('permission_query_conditions', permission_query_conditions);
  refuseUnknown('doctype_js', hooks.doctype_js);
  refuseUnknown('doctype_list_js', hooks.doctype_list_js);
  for (const [doctype, events] of Object.entries(doc_events ?? {})) {
    for (const event of Object.keys(events ?? {})) {
      if (!(DOC_EVENTS as readonly string[]).includes(event)) {
        throw new ConfigurationError(
          `hooks.ts: doc_events of "${doctype}" names the event "${event}", which does not exist`,
        );
      }
    }
  }

  const pick = <T>(table: object | undefined, doctype: string): T | undefined =>
    (table as Record<string, T> | undefined)?.[doctype];
  const resolve = (doctype: string): DoctypeHooks => {
    const own = pick<Partial<Record<DocEvent, DocEventHandler | DocEventHandler[]>>>(doc_events, doctype);
    const every = pick<Partial<Record<DocEvent, DocEventHandler | DocEventHandler[]>>>(doc_events, '*');
    const handlers: Partial<Record<DocEvent, readonly DocEventHandler[]>> = {};
    for (const event of DOC_EVENTS) {
      const list = [...many(own?.[event]), ...many(every?.[event])];
      if (list.length > 0) handlers[event] = list;
    }
    return {
      documentClass: pick<DocumentClass>(doctype_classes, doctype),
      handlers,
      permissionRules: [
        ...many(pick<PermissionRule>(has_permission, doctype)),
        ...many(pick<PermissionRule>(adopted_permission, doctype)),
        ...many(pick<PermissionRule>(has_permission, '*')),
      ].reverse(),
      queryConditions: many(pick<QueryCondition>(permission_query_conditions, doctype)),
    };
  };

  const resolved = new Map<string, DoctypeHooks>();
  return {
    all: hooks,
    of(doctype) {
      const found = resolved.get(doctype) ?? resolve(doctype);
      resolved.set(doctype, found);
      return found;
    },
    method: (name) => (Object.hasOwn(hooks.methods ?? {}, name) ? hooks.methods?.[name] : undefined),
  };
}
