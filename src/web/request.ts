import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Ctx, type Message, OutdatedError, type Premise, type Site, type UserAccess } from '../engine/index.js';
import { bindSession } from '../services/auth/sessions.js';
import type { Answer } from './envelope.js';

/** Who is behind a request, as the guard found out. */
export interface Caller {
  user: string;
  kind: 'guest' | 'session' | 'token';
  /** The session cookie, when there is a live session. */
  sid?: string;
  /** The request brought a session cookie that is dead. */
  sessionExpired: boolean;
  /** Present when the database has not been asked yet whether this is so. */
  premise?: Premise;
}

export const GUEST: Caller = { user: 'Guest', kind: 'guest', sessionExpired: false };

/** What a client sent, by name; made without a prototype, so that no name is special. */
export type Params = Record<string, unknown>;

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the guard. */
    caller: Caller | null;
    /** Set by the guard of a door: runs the handler in a transaction. */
    run: Runner | null;
    /** Set by the transaction. */
    unit: RequestUnit | null;
    /** Set by `paramsOf`. */
    sent: Params | null;
    /** A multipart upload, read by the guard. */
    upload: Upload | null;
  }
}

type Runner = (handle: () => Answer | Promise<Answer>) => Promise<unknown>;

/** One file of a multipart body. */
export interface Upload {
  filename: string;
  mimetype: string;
  content: Buffer;
}

export type Request = FastifyRequest;
export type Reply = FastifyReply;

/** A request's ctx and transaction: opened when first asked for, ended once. */
export class RequestUnit {
  #opened: Promise<Ctx> | null = null;
  #ended = false;
  #messages: readonly Message[] = [];
  #access: UserAccess | undefined;

  constructor(
    private readonly site: Site,
    private readonly caller: Caller,
  ) {}

  ctx(): Promise<Ctx> {
    this.#opened ??= this.#open();
    return this.#opened;
  }

  async #open(): Promise<Ctx> {
    const ctx = await this.site.begin(this.caller.user, this.caller.premise);
    if (this.caller.sid) bindSession(ctx.unit, this.caller.sid);
    return ctx;
  }

  /**
   * Ends the transaction, if one was opened, and gives the connection back.
   * @throws OutdatedError when the caller's premise does not hold: nothing has happened, and nothing may be answered
   */
  async end(how: 'commit' | 'rollback'): Promise<void> {
    if (this.#ended) return;
    this.#ended = true;
    // even a handler that asked nothing of the database answers this caller
    if (!this.#opened && !this.caller.premise) return;
    const ctx = await (this.#opened ?? this.#open()).catch(unlessOutdated);
    if (!ctx) return;
    this.#messages = ctx.unit.messages;
    this.#access = ctx.access;
    try {
      await ctx.db.confirm();
    } catch (error) {
      await this.site.finish(ctx, 'rollback');
      throw error;
    }
    await this.site.finish(ctx, how);
  }

  /** Who the caller is, once the unit has ended; undefined when nothing was asked of the site. */
  get access(): UserAccess | undefined {
    return this.#access;
  }

  /** What was said to the person behind the request, once the unit has ended. */
  get messages(): readonly Message[] {
    return this.#messages;
  }
}

/** A ctx that could not be opened has nothing to end; whoever wanted it was told why. */
function unlessOutdated(error: unknown): null {
  if (error instanceof OutdatedError) throw error;
  return null;
}

/** The ctx of a request that came through a door. */
export function ctxOf(request: Request): Promise<Ctx> {
  if (!request.unit) throw new Error('This route has no transaction: its controller lacks @Door()');
  return request.unit.ctx();
}

export function callerOf(request: Request): Caller {
  return request.caller ?? GUEST;
}

const WRITES = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

/** May the request change anything? All others are rolled back. */
export function isWrite(request: Request): boolean {
  return WRITES.has(request.method);
}

/** Is the answer to have the shape of v2? */
export function isV2(request: Request): boolean {
  return request.url.startsWith('/api/v2/');
}
