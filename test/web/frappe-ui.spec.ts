import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { until } from '../support/until.js';
import { type FrappeUi, loadFrappeUi } from './frappe-ui.js';
import { loginCookies, startServer, type TestServer } from './server.js';

/** frappe-ui's resources as they are published, driving the server over HTTP with a session. */
describe('frappe-ui', () => {
  let server: TestServer;
  let ui: FrappeUi & { close(): void };
  beforeAll(async () => {
    server = await startServer();
    await server.admin(async (ctx) => {
      for (let seats = 1; seats <= 5; seats++) await ctx.newDoc('Tour', { title: `UI ${seats}`, seats }).insert();
    });
    ui = await loadFrappeUi(server.url, await loginCookies(server, 'manager@example.com'));
  }, 60_000);
  afterAll(async () => {
    ui?.close();
    await server?.close();
  });
  const names = (rows: { name: string }[]) => rows.map(({ name }) => name);
  const LIST = { doctype: 'Tour', fields: ['name', 'seats'], orderBy: 'seats asc' };

  describe('list resources', () => {
    it('list with filters, page by page, and know whether there is more', async () => {
      const tours = ui.createListResource({ ...LIST, filters: { name: ['like', 'UI %'] }, pageLength: 2 });
      await tours.list.fetch();
      expect(tours.data).toEqual([
        { name: 'UI 1', seats: 1 },
        { name: 'UI 2', seats: 2 },
      ]);
      tours.next();
      await tours.list.promise;
      await until(() => tours.data.length === 4);
      expect(tours).toMatchObject({ hasNextPage: true, hasPreviousPage: true });
      tours.next();
      await until(() => tours.data.length === 5);
      expect(tours.hasNextPage).toBe(false);
      tours.update({ filters: { seats: ['>', 3], name: ['like', 'UI %'] }, start: 0 });
      await tours.list.fetch();
      expect(names(tours.data)).toEqual(['UI 4', 'UI 5']);
      tours.update({ filters: {}, orFilters: { name: 'UI 1', seats: 5 } });
      await tours.list.fetch();
      expect(names(tours.data)).toEqual(['UI 1', 'UI 5']);
    });

    it('insert, change, run a method of and delete documents, and show it', async () => {
      const tours = ui.createListResource({ ...LIST, filters: { name: ['like', 'Row %'] } });
      await tours.list.fetch();
      expect(tours.data).toEqual([]);
      const made = await tours.insert.submit({ title: 'Row 1', seats: 3, stops: [{ place: 'A' }] });
      expect(made).toMatchObject({ doctype: 'Tour', name: 'Row 1', stops: [{ place: 'A', idx: 1 }] });
      await until(() => tours.data.length === 1);
      expect(await tours.setValue.submit({ name: 'Row 1', seats: 4 })).toMatchObject({ name: 'Row 1', seats: 4 });
      expect(tours.getRow('Row 1')).toMatchObject({ seats: 4 });
      const answer = await tours.runDocMethod.submit({ method: 'fill', name: 'Row 1', seats: 9 });
      expect(answer).toMatchObject({ message: 9, docs: [{ name: 'Row 1', seats: 9 }] });
      expect(tours.getRow('Row 1')).toMatchObject({ seats: 9 });
      await tours.fetchOne.submit('Row 1');
      await tours.delete.submit('Row 1');
      await until(() => tours.data.length === 0);
    });

    it('show what the server refuses', async () => {
      const onError = jest.fn();
      const tours = ui.createListResource({ ...LIST, insert: { onError } });
      await expect(tours.insert.submit({ title: 'Bad', notes: 'forbidden' })).rejects.toMatchObject({
        exc_type: 'ValidationError',
        messages: ['These notes are forbidden'],
      });
      expect(onError).toHaveBeenCalledTimes(1);
      expect(tours.insert.error.messages).toEqual(['These notes are forbidden']);
      await expect(ui.createListResource({ doctype: 'Nope' }).list.fetch()).rejects.toMatchObject({
        exc_type: 'DoesNotExistError',
      });
    });
  });

  describe('document resources', () => {
    const open = async (name: string, more: Record<string, unknown> = {}) => {
      const tour = ui.createDocumentResource({ doctype: 'Tour', name, auto: false, ...more });
      await tour.get.fetch();
      return tour;
    };

    it('get a document, set values, save what was changed', async () => {
      const tour = await open('UI 1');
      expect(tour.doc).toMatchObject({ doctype: 'Tour', name: 'UI 1', seats: 1, stops: [] });
      await tour.setValue.submit({ seats: 11 });
      expect(tour.doc.seats).toBe(11);
      tour.doc.notes = 'changed here';
      tour.doc.stops = [{ place: 'Harbour', nights: 2 }];
      await until(() => tour.isDirty);
      await tour.save.submit();
      expect(tour.doc).toMatchObject({ notes: 'changed here', stops: [{ place: 'Harbour', nights: 2 }] });
      await tour.setValue.submit({ seats: 1 });
    });

    it('are not saved over what somebody else saved meanwhile, nor with another owner', async () => {
      const tour = await open('UI 4');
      await server.manager('PUT', '/api/resource/Tour/UI 4', { json: { seats: 40 } });
      tour.doc.notes = 'too late';
      await expect(tour.save.submit()).rejects.toMatchObject({ exc_type: 'TimestampMismatchError' });
      await tour.get.fetch();
      expect(tour.doc).toMatchObject({ seats: 40, notes: null });
      tour.doc.owner = 'walker@example.com';
      await expect(tour.save.submit()).rejects.toMatchObject({ messages: ['Cannot edit standard fields'] });
      await tour.setValue.submit({ seats: 4 });
    });

    it("call the document's methods", async () => {
      const tour = await open('UI 2', { whitelistedMethods: { greet: 'greet', fill: { method: 'fill' } } });
      expect(await tour.greet.submit({ who: 'Ann' })).toBe('Hello Ann, this is UI 2');
      expect(await tour.fill.submit({ seats: 2 })).toBe(2);
      expect(tour.doc.seats).toBe(2);
    });

    it('put back what the server refuses, and say why', async () => {
      const tour = await open('UI 3', { whitelistedMethods: { hidden: 'hidden' } });
      await expect(tour.setValue.submit({ notes: 'forbidden' })).rejects.toMatchObject({
        exc_type: 'ValidationError',
        messages: ['These notes are forbidden'],
      });
      expect(tour.doc.notes).toBeNull();
      await expect(tour.hidden.submit()).rejects.toMatchObject({ exc_type: 'PermissionError' });
    });

    it('delete a document, and then find it gone', async () => {
      await ui.call('frappe.client.insert', { doc: { doctype: 'Tour', title: 'UI gone' } });
      const tour = await open('UI gone');
      await tour.delete.submit();
      expect(tour.doc).toBeNull();
      await expect(tour.get.fetch()).rejects.toMatchObject({ exc_type: 'DoesNotExistError' });
    });
  });

  it('resources and calls ask methods, with GET and POST', async () => {
    const sum = ui.createResource({ url: 'tour.sum', makeParams: ({ a, b }: { a: number; b: number }) => ({ a, b }) });
    expect(await sum.submit({ a: 1, b: 2 })).toBe(3);
    const read = ui.createResource({ url: 'tour.sum', method: 'GET', params: { a: 4, b: 5 } });
    expect(await read.fetch()).toBe(9);
    expect(await ui.call('frappe.client.get_count', { doctype: 'Tour', filters: { name: 'UI 1' } })).toBe(1);
    await expect(ui.call('tour.nope')).rejects.toMatchObject({ exc_type: 'ValidationError' });
  });

  it('useList pages, inserts, changes and deletes', async () => {
    const tours = ui.useList({
      ...{ doctype: 'Tour', fields: ['name', 'seats'], orderBy: 'name asc', limit: 2 },
      ...{ filters: { name: ['like', 'UI'] }, immediate: false, refetch: false },
    });
    await tours.execute();
    expect(tours).toMatchObject({ hasNextPage: true, data: [{ name: 'UI 1' }, { name: 'UI 2' }] });
    tours.next();
    await until(() => tours.data.length === 4);
    tours.next();
    await until(() => tours.data.length === 5);
    expect(tours.hasNextPage).toBe(false);
    await tours.insert.submit({ title: 'Use 1', seats: 1 });
    expect(tours.insert.data).toMatchObject({ name: 'Use 1', seats: 1 });
    await tours.setValue.submit({ name: 'UI 4', seats: 44 });
    expect(tours.data.find((row: { name: string }) => row.name === 'UI 4')).toMatchObject({ seats: 44 });
    await tours.delete.submit({ name: 'Use 1' });
    expect(tours.delete.data).toBe('ok');
  });

  it('useDoc reads, changes, calls methods and hears refusals', async () => {
    const tour = ui.useDoc({ doctype: 'Tour', name: 'UI 5', methods: { greet: 'greet' }, immediate: false });
    await tour.execute();
    await until(() => tour.doc !== null);
    expect(tour.doc).toMatchObject({ doctype: 'Tour', name: 'UI 5', seats: 5 });
    await tour.setValue.submit({ seats: 55 });
    expect(tour.setValue.data).toMatchObject({ seats: 55 });
    await tour.greet.submit({ who: 'Bo' });
    expect(tour.greet.data).toBe('Hello Bo, this is UI 5');
    await tour.setValue.submit({ notes: 'forbidden' });
    expect(tour.setValue.error.message).toContain('These notes are forbidden');
  });
});
