import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FrappeApp } from 'frappe-js-sdk';
import { loginCookies, PASSWORD, startServer, type TestServer } from './server.js';

/** The client as it is published, driving the server over HTTP. */
describe('frappe-js-sdk', () => {
  let server: TestServer;
  let byToken: FrappeApp;
  beforeAll(async () => {
    server = await startServer();
    byToken = new FrappeApp(server.url, {
      useToken: true,
      type: 'token',
      token: () => server.keys.manager.slice('token '.length),
    });
  }, 60_000);
  afterAll(() => server?.close());

  const db = () => byToken.db();

  it('logs in, learns who it is, logs out', async () => {
    const answer = await new FrappeApp(server.url)
      .auth()
      .loginWithUsernamePassword({ username: 'manager@example.com', password: PASSWORD });
    expect(answer).toMatchObject({ message: 'Logged In', full_name: 'manager' });
    const Cookie = await loginCookies(server, 'manager@example.com');
    const auth = new FrappeApp(server.url, undefined, undefined, { Cookie }).auth();
    expect(await auth.getLoggedInUser()).toBe('manager@example.com');
    await auth.logout();
    await expect(auth.getLoggedInUser()).rejects.toMatchObject({ httpStatus: 403, session_expired: 1 });
  });

  it('hands on why a login failed', async () => {
    const login = new FrappeApp(server.url)
      .auth()
      .loginWithUsernamePassword({ username: 'manager@example.com', password: 'wrong' });
    await expect(login).rejects.toMatchObject({
      httpStatus: 401,
      exc_type: 'AuthenticationError',
      message: 'Invalid login credentials',
    });
  });

  it('asks for a password reset without learning who exists', async () => {
    await expect(new FrappeApp(server.url).auth().forgetPassword('nobody@example.com')).resolves.toBeUndefined();
  });

  it('creates, reads, changes and deletes documents', async () => {
    const made = await db().createDoc<Record<string, unknown>>('Tour', {
      title: 'SDK / 1',
      seats: 3,
      stops: [{ place: 'A' }],
    });
    expect(made).toMatchObject({ name: 'SDK / 1', doctype: 'Tour', seats: 3 });
    expect(await db().getDoc('Tour', 'SDK / 1')).toMatchObject({ name: 'SDK / 1', stops: [{ place: 'A' }] });
    expect(await db().updateDoc('Tour', 'SDK / 1', { seats: 4 })).toMatchObject({ seats: 4 });
    expect(await db().deleteDoc('Tour', 'SDK / 1')).toEqual({ data: 'ok' });
    await expect(db().getDoc('Tour', 'SDK / 1')).rejects.toMatchObject({
      httpStatus: 404,
      exc_type: 'DoesNotExistError',
    });
  });

  it('reads singles', async () => {
    expect(await db().getDoc('Tour Settings', '')).toMatchObject({ name: 'Tour Settings', open: 1 });
    expect(await db().getSingleValue('Tour Settings', 'open')).toEqual({ message: 1 });
  });

  it('lists with fields, filters, order and pages, and counts', async () => {
    for (let seats = 1; seats <= 5; seats++) await db().createDoc('Tour', { title: `List ${seats}`, seats });
    const rows = await db().getDocList('Tour', {
      fields: ['name', 'seats'],
      filters: [
        ['name', 'like', 'List %'],
        ['seats', '>', 1],
      ],
      orderBy: { field: 'seats', order: 'desc' },
      limit: 2,
      limit_start: 1,
      asDict: true,
    });
    expect(rows).toEqual([
      { name: 'List 4', seats: 4 },
      { name: 'List 3', seats: 3 },
    ]);
    const arrays = await db().getDocList<unknown>('Tour', {
      fields: ['name'],
      filters: [['name', '=', 'List 1']],
      asDict: false,
    });
    expect(arrays).toEqual([['List 1']]);
    const either = await db().getDocList('Tour', {
      orFilters: [
        ['seats', '=', 1],
        ['seats', '=', 5],
      ],
      orderBy: { field: 'seats', order: 'asc' },
    });
    expect(either).toEqual([{ name: 'List 1' }, { name: 'List 5' }]);
    expect(await db().getCount('Tour', [['name', 'like', 'List %']])).toBe(5);
    expect(await db().getLastDoc('Tour', { filters: [['name', 'like', 'List %']] })).toMatchObject({ name: 'List 5' });
  });

  it('gets and sets values, renames, submits and cancels', async () => {
    expect(await db().getValue('Tour', 'seats', [['name', '=', 'List 2']])).toEqual({ message: { seats: 2 } });
    expect(await db().getValue('Tour', ['name', 'seats'], [['name', '=', 'List 2']])).toEqual({
      message: { name: 'List 2', seats: 2 },
    });
    expect(await db().setValue('Tour', 'List 2', 'seats', 22)).toMatchObject({ message: { seats: 22 } });
    expect(await db().setValue('Tour', 'List 2', { seats: 23, notes: 'n' })).toMatchObject({
      message: { seats: 23, notes: 'n' },
    });
    expect(await db().renameDoc('Tour', 'List 2', 'List two')).toEqual({ message: 'List two' });
    const bill = await db().createDoc<Record<string, unknown>>('Tour Bill', { amount: 1 });
    expect(await db().submit(bill)).toMatchObject({ docstatus: 1 });
    expect(await db().cancel('Tour Bill', String(bill.name))).toMatchObject({ message: { docstatus: 2 } });
  });

  it('calls methods with every verb', async () => {
    const call = byToken.call();
    expect(await call.get('tour.sum', { a: 1, b: 2 })).toEqual({ message: 3 });
    expect(await call.post('tour.sum', { a: 1, b: 2 })).toEqual({ message: 3 });
    expect(await call.put('tour.sum', { a: 1, b: 2 })).toEqual({ message: 3 });
    expect(await call.delete('tour.sum', { a: 1, b: 2 })).toEqual({ message: 3 });
    expect(await call.get('frappe.client.get_count', { doctype: 'Tour', filters: { name: 'List 1' } })).toEqual({
      message: 1,
    });
  });

  it('hands on what the server refuses', async () => {
    await expect(db().createDoc('Tour', { title: 'Bad', notes: 'forbidden' })).rejects.toMatchObject({
      httpStatus: 417,
      exc_type: 'ValidationError',
      exception: 'frappe.exceptions.ValidationError: These notes are forbidden',
    });
    await expect(db().createDoc('Tour', { title: 'List 1' })).rejects.toMatchObject({
      httpStatus: 409,
      exc_type: 'DuplicateEntryError',
    });
    await expect(db().getDocList('Nope')).rejects.toMatchObject({ httpStatus: 404 });
    await expect(byToken.call().get('nope.nope')).rejects.toMatchObject({ httpStatus: 417 });
  });

  it('uploads a file and attaches it', async () => {
    const file = new File(['hello'], 'hello.txt', { type: 'text/plain' });
    const progress: number[] = [];
    const answer = await byToken
      .file()
      .uploadFile(file, { isPrivate: true, doctype: 'Tour', docname: 'List 1', fieldname: 'notes' }, (sent) =>
        progress.push(sent),
      );
    expect(answer.data.message).toMatchObject({
      doctype: 'File',
      file_name: 'hello.txt',
      is_private: 1,
      attached_to_doctype: 'Tour',
      attached_to_name: 'List 1',
      file_size: 5,
    });
    expect(answer.data.message.file_url).toMatch(/^\/private\/files\/hello.*\.txt$/);
  });
});
