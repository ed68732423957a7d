import { io, type Socket } from 'socket.io-client';
import { databases } from '../support/databases.js';
import { until } from '../support/until.js';
import { loginCookies, startServer, type TestServer } from './server.js';

type Message = Record<string, unknown>;

describe.each(databases)('open pages on $name', (database) => {
  let server: TestServer;
  const sockets: Socket[] = [];
  beforeAll(async () => {
    server = await startServer(database);
    await server.admin(async (ctx) => {
      for (const title of ['Alps', 'Fells']) await ctx.newDoc('Tour', { title }).insert();
    });
  }, 60_000);
  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.disconnect();
  });
  afterAll(() => server?.close());

  /** A page of that user, and everything that it hears. */
  async function open(headers: Record<string, string>, namespace = '') {
    const socket = io(server.url + namespace, { extraHeaders: headers, reconnection: false, forceNew: true });
    sockets.push(socket);
    const heard: [event: string, message: Message][] = [];
    socket.onAny((event: string, message: Message) => heard.push([event, message]));
    const outcome = new Promise<string>((resolve) => {
      socket.on('connect', () => resolve('connected'));
      socket.on('connect_error', ({ message }) => resolve(message));
    });
    const named = (event: string) => heard.filter(([one]) => one === event).map(([, message]) => message);
    return { socket, heard, named, outcome: await outcome };
  }
  const manager = () => open({ authorization: server.keys.manager });
  const walker = () => open({ authorization: server.keys.walker });
  /** Everything sent before has been dealt with when this has been answered. */
  const settle = async (socket: Socket, event: string, ...given: unknown[]) => {
    socket.emit(event, ...given);
    await new Promise((resolve) => socket.once('pong', resolve).emit('ping'));
    await new Promise((resolve) => setTimeout(resolve, 60));
  };
  const publish = (event: string, message: Message, room?: string) =>
    server.site.ports.realtime?.publish(event, message, room);

  it('connect with a session or an API key, in any namespace; not without a login, not from another site', async () => {
    const cookie = await loginCookies(server, 'walker@example.com');
    expect((await open({ cookie })).outcome).toBe('connected');
    expect((await open({ cookie, origin: server.url }, '/my.site')).outcome).toBe('connected');
    expect((await open({})).outcome).toBe('Log in first');
    expect((await open({ cookie: 'sid=0123456789' })).outcome).toBe('Log in first');
    expect((await open({ cookie, origin: 'https://evil.example' })).outcome).not.toBe('connected');
  });

  it('hear of doctypes and documents that they may read, and of nothing else', async () => {
    const [staff, hiker] = [await manager(), await walker()];
    for (const page of [staff, hiker]) {
      for (const doctype of ['Tour', 'User', 'Nothing', 7, null]) page.socket.emit('doctype_subscribe', doctype);
      await settle(page.socket, 'doc_subscribe', 'System Settings', 'System Settings');
      await settle(page.socket, 'doc_subscribe', 'Tour', 'Alps');
    }
    publish('list_update', { n: 1 }, 'doctype:Tour');
    publish('list_update', { doctype: 'User', n: 2 }, 'doctype:User');
    publish('doc_update', { n: 3 }, 'doc:System Settings/System Settings');
    publish('doc_update', { n: 4 }, 'doc:Tour/Alps');
    publish('doc_update', { n: 5 }, 'doc:Tour/Fells');
    await until(() => staff.heard.length >= 5);
    await settle(hiker.socket, 'doctype_unsubscribe', 'Tour');
    publish('list_update', { n: 6 }, 'doctype:Tour');
    await until(() => staff.named('list_update').length === 3);
    const numbers = ({ heard }: typeof staff) => heard.filter(([event]) => event !== 'pong').map(([, { n }]) => n);
    // of users neither may read all (Guest is hidden from everybody): they hear that something changed, but not what
    expect(numbers(staff)).toEqual([1, undefined, 3, 4, 6]);
    expect(hiker.named('list_update')).toEqual([{ n: 1 }, { doctype: 'User' }]);
    expect(hiker.named('doc_update')).toEqual([{ n: 4 }]);
  });

  it('hear what is for their user, whichever window or namespace they are', async () => {
    const pages = [await walker(), await open({ authorization: server.keys.walker }, '/my.site')];
    const other = await manager();
    publish('notification', { for: 'walker' }, 'user:walker@example.com');
    publish('notification', { for: 'manager' }, 'user:manager@example.com');
    await until(() => [...pages, other].every(({ named }) => named('notification').length > 0));
    expect(pages.map(({ named }) => named('notification'))).toEqual([[{ for: 'walker' }], [{ for: 'walker' }]]);
    expect(other.named('notification')).toEqual([{ for: 'manager' }]);
  });

  it('are told who else has a document open, and who has left', async () => {
    const [staff, hiker] = [await manager(), await walker()];
    await settle(staff.socket, 'doc_open', 'Tour', 'Alps');
    await settle(hiker.socket, 'doc_open', 'Tour', 'Alps');
    const both = { doctype: 'Tour', docname: 'Alps', users: ['manager@example.com', 'walker@example.com'] };
    await until(() => staff.named('doc_viewers').length === 2);
    expect(staff.named('doc_viewers').at(-1)).toEqual(both);
    hiker.socket.disconnect();
    await until(() => staff.named('doc_viewers').length === 3);
    expect(staff.named('doc_viewers').at(-1)).toEqual({ ...both, users: ['manager@example.com'] });
  });

  it('cannot make the server listen to nonsense or to more than it will', async () => {
    const page = await manager();
    for (const given of [[], [{}], ['Tour'], ['Tour', { name: 'Alps' }], ['x'.repeat(200), 'y'], ['__proto__', 'a']]) {
      page.socket.emit('doc_subscribe', ...given);
    }
    for (let n = 0; n < 300; n++) page.socket.emit('doctype_subscribe', n % 2 ? 'Tour' : 'User');
    await settle(page.socket, 'doctype_subscribe', 'Tour');
    publish('list_update', {}, 'doctype:Tour');
    await until(() => page.named('list_update').length === 1);
    page.socket.emit('doc_subscribe', 'Tour', 'x'.repeat(20_000));
    await until(() => !page.socket.connected);
    expect((await server.guest('GET', '/api/method/ping')).status).toBe(200);
  });
});
