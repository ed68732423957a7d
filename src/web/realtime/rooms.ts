/** What an open page may ask to hear, under Frappe's names of events and rooms. */
import { type Ctx, DoesNotExistError, PermissionError, readsAll, type Site } from '../../engine/index.js';

/** An event that asks for a room, with what follows it. */
export interface Wish {
  /** Rooms that it may be; who leaves, leaves all of them. */
  rooms: readonly string[];
  /** Asked with a ctx of the person: which one they may be in, if any. */
  roomFor(ctx: Ctx): Promise<string | undefined>;
}

const LONGEST_NAME = 140;

const isName = (value: unknown): value is string =>
  typeof value === 'string' && value !== '' && value.length <= LONGEST_NAME;

const doctypeRoom = (doctype: string): string => `doctype:${doctype}`;
/** For those who may read some of the documents only: they hear that something changed, but no names. */
export const partRoom = (room: string): string => `part of ${room}`;

function doctypeWish(doctype: unknown): Wish | undefined {
  if (!isName(doctype)) return undefined;
  const room = doctypeRoom(doctype);
  return {
    rooms: [room, partRoom(room)],
    roomFor: async (ctx) => {
      const meta = ctx.site.registry.find(doctype);
      if (!meta || !(await ctx.hasPermission(meta, 'read'))) return undefined;
      return (await readsAll(ctx, meta)) ? room : partRoom(room);
    },
  };
}

async function mayReadDocument(ctx: Ctx, doctype: string, name: string): Promise<boolean> {
  const meta = ctx.site.registry.find(doctype);
  if (!meta) return false;
  try {
    await ctx.getDoc(meta, name);
    return true;
  } catch (error) {
    if (error instanceof DoesNotExistError || error instanceof PermissionError) return false;
    throw error;
  }
}

const documentRoom = (doctype: string, name: string): string => `doc:${doctype}/${name}`;
export const viewersRoom = (doctype: string, name: string): string => `open_doc:${doctype}/${name}`;

function documentWish(room: (doctype: string, name: string) => string) {
  return (doctype: unknown, name: unknown): Wish | undefined => {
    if (!isName(doctype) || !isName(name)) return undefined;
    const one = room(doctype, name);
    return {
      rooms: [one],
      roomFor: async (ctx) => ((await mayReadDocument(ctx, doctype, name)) ? one : undefined),
    };
  };
}

/** What each event wishes for; undefined: what came with it makes no sense. */
export const WISHES: Readonly<Record<string, (...given: unknown[]) => Wish | undefined>> = {
  doctype_subscribe: doctypeWish,
  doc_subscribe: documentWish(documentRoom),
  doc_open: documentWish(viewersRoom),
};

/** Events that leave a room, by the one that entered it. */
export const LEAVES: Readonly<Record<string, keyof typeof WISHES>> = {
  doctype_unsubscribe: 'doctype_subscribe',
  doc_unsubscribe: 'doc_subscribe',
  doc_close: 'doc_open',
};

/** Rooms that everybody is in from the start. */
export async function ownRooms(site: Site, user: string): Promise<string[]> {
  const type = await site.run(user, (ctx) => Promise.resolve(ctx.access.user_type), { commit: false });
  return [`user:${user}`, 'website', ...(type === 'System User' ? ['all'] : [])];
}
