import type { Server as HttpServer, IncomingMessage } from 'node:http';
import { fastifyCookie } from '@fastify/cookie';
import { type BeforeApplicationShutdown, Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { type Namespace, Server, type Socket } from 'socket.io';
import type { Log, Realtime, Site } from '../../engine/index.js';
import type { AuthService } from '../../services/auth/index.js';
import type { Config } from '../../services/config.js';
import type { RedisLink } from '../../services/redis.js';
import { AUTH, CONFIG, LOG, REDIS, SITE } from '../../services/tokens.js';
import { LEAVES, ownRooms, partRoom, viewersRoom, WISHES } from './rooms.js';

/** What a page sends is a few names. */
const LARGEST_MESSAGE = 10_000;
/** As many things as one page may want to hear at a time. */
const MOST_ROOMS = 200;
/** Sessions end and users are disabled: connections that outlive them are looked for this often (ms). */
const LOOK_EVERY = 60_000;

interface Told {
  event: string;
  message: Record<string, unknown>;
  room?: string;
}
interface Person {
  user: string;
}
type Connection = Omit<Socket, 'data'> & { data: Person };

/**
 * Tells open pages what changes, with socket.io as Frappe's clients speak it: rooms and events have Frappe's names, and
 * any namespace is as good as another, for those clients name it after the site. A page hears only of what its user may
 * read.
 */
@Injectable()
export class RealtimeService implements Realtime, OnApplicationBootstrap, BeforeApplicationShutdown {
  #io: Server | undefined;
  #named: Namespace | undefined;
  #looking: ReturnType<typeof setInterval> | undefined;

  constructor(
    @Inject(SITE) private readonly site: Site,
    @Inject(AUTH) private readonly auth: AuthService,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LOG) private readonly log: Log,
    @Inject(REDIS) private readonly redis: RedisLink | null,
    @Inject(HttpAdapterHost) private readonly host: HttpAdapterHost,
  ) {}

  onApplicationBootstrap(): void {
    const io = new Server(this.host.httpAdapter.getHttpServer() as HttpServer, {
      path: '/socket.io',
      serveClient: false,
      maxHttpBufferSize: LARGEST_MESSAGE,
      cleanupEmptyChildNamespaces: true,
      allowRequest: (request, answer) => answer(null, this.#isOwnPage(request)),
    });
    this.#io = io;
    this.#named = io.of(/^\/[\w.-]{1,140}$/);
    for (const namespace of [io.of('/'), this.#named]) {
      namespace.use((socket, next) => void this.#admit(socket as Connection).then(() => next(), next));
      namespace.on('connection', (socket) => this.#serve(socket as Connection));
    }
    this.#looking = setInterval(() => void this.#endStale(), LOOK_EVERY).unref();
    this.site.ports.realtime = this;
    if (this.redis) this.redis.onEvent = (told) => this.#tell(told as Told);
  }

  /** Open pages would keep the server from stopping. */
  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.#looking);
    this.#io?.disconnectSockets(true);
    this.#io?.engine.close();
    return Promise.resolve();
  }

  publish(event: string, message: Record<string, unknown>, room?: string): void {
    const told: Told = { event, message, ...(room === undefined ? {} : { room }) };
    this.#tell(told);
    this.redis?.event(told);
  }

  #tell({ event, message, room = 'all' }: Told): void {
    for (const namespace of [this.#io?.of('/'), this.#named]) {
      namespace?.to(room).emit(event, message);
      if (room.startsWith('doctype:')) namespace?.to(partRoom(room)).emit(event, { doctype: message.doctype });
    }
  }

  /** A page of another site could connect with the user's cookies. Clients that are no browser send no origin. */
  #isOwnPage({ headers }: IncomingMessage): boolean {
    const { origin, host } = headers;
    if (origin === undefined || this.config.allowCors.includes(origin)) return true;
    return URL.canParse(origin) && new URL(origin).host === host;
  }

  /** @throws Error when nobody is logged in */
  async #admit(socket: Connection): Promise<void> {
    const user = await this.#userOf(socket);
    if (!user) throw new Error('Log in first');
    socket.data.user = user;
    await socket.join(await ownRooms(this.site, user));
  }

  async #userOf({ handshake }: Connection): Promise<string | undefined> {
    const { authorization, cookie } = handshake.headers;
    const { sid } = fastifyCookie.parse(cookie ?? '');
    const found = await this.auth
      .authenticate({ authorization, sid: sid === 'Guest' ? undefined : sid, ip: handshake.address, verb: 'GET' })
      .catch(() => undefined);
    return found && found.kind !== 'guest' ? found.user : undefined;
  }

  #serve(socket: Connection): void {
    socket.on('ping', () => socket.emit('pong'));
    for (const event of Object.keys(WISHES))
      socket.on(event, (...given: unknown[]) => void this.#join(socket, event, given));
    for (const [event, wish] of Object.entries(LEAVES)) {
      socket.on(event, (...given: unknown[]) => void this.#leave(socket, wish, given));
    }
    socket.on('disconnecting', () => {
      const left = [...socket.rooms].filter((room) => room.startsWith('open_doc:'));
      setImmediate(() => {
        for (const room of left) void this.#tellViewers(socket.nsp, room);
      });
    });
  }

  async #join(socket: Connection, event: string, given: unknown[]): Promise<void> {
    try {
      const wish = WISHES[event]?.(...given);
      if (!wish || socket.rooms.size >= MOST_ROOMS) return;
      const room = await this.site.run(socket.data.user, (ctx) => wish.roomFor(ctx), { commit: false });
      if (!room) return;
      await socket.join(room);
      if (event === 'doc_open') await this.#tellViewers(socket.nsp, room);
    } catch (error) {
      this.log.warn({ err: error, event }, 'a page could not be told what it asked for');
    }
  }

  async #leave(socket: Connection, wish: string, given: unknown[]): Promise<void> {
    for (const room of WISHES[wish]?.(...given)?.rooms ?? []) {
      await socket.leave(room);
      if (wish === 'doc_open') await this.#tellViewers(socket.nsp, room);
    }
  }

  /** Tells those who have a document open who else has: people, not windows. */
  async #tellViewers(namespace: Namespace, room: string): Promise<void> {
    const [doctype = '', ...name] = room.slice(viewersRoom('', '').length - 1).split('/');
    const users = new Set((await namespace.in(room).fetchSockets()).map(({ data }) => (data as Person).user));
    namespace.to(room).emit('doc_viewers', { doctype, docname: name.join('/'), users: [...users] });
  }

  async #endStale(): Promise<void> {
    for (const namespace of this.#io?._nsps.values() ?? []) {
      for (const socket of namespace.sockets.values()) {
        const user = await this.#userOf(socket as Connection);
        if (user !== (socket as Connection).data.user) socket.disconnect(true);
      }
    }
  }
}
