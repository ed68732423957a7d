import { ValidationError } from '../../src/engine/index.js';
import { databases } from '../support/databases.js';
import { addParcels, BOSS, CLERK, type Desk, openDesk, PORTER } from './support/lists.js';

const BULK = 'frappe.desk.doctype.bulk_update.bulk_update.submit_cancel_or_update_docs';
const DELETE = 'frappe.desk.reportview.delete_items';

describe.each(databases)('many documents at once on $name', (database) => {
  let desk: Desk;
  const committed: string[] = [];
  const names = (count: number, from = 1) => Array.from({ length: count }, (_, at) => `W${from + at}`);
  const statuses = async (list: string[]) => {
    const rows = await desk.admin((ctx) =>
      ctx.getList<{ name: string; docstatus: number }>('Waybill', {
        fields: ['name', 'docstatus'],
        filters: { name: ['in', list] },
      }),
    );
    return Object.fromEntries(rows.map((row) => [row.name, row.docstatus]));
  };

  beforeAll(async () => {
    desk = await openDesk(database, {
      doc_events: {
        '*': {
          on_submit: (doc) => {
            doc.ctx.afterCommit(() => committed.push(doc.name));
            if (doc.get('memo') === 'W2' || doc.get('memo') === 'W32') throw new ValidationError('W2 is never sent');
          },
        },
      },
    });
    await addParcels(desk);
    await desk.admin(async (ctx) => {
      for (const memo of names(60)) await ctx.newDoc('Waybill', { memo }).insert();
    });
  });
  afterAll(() => desk.close());

  it('submits each for itself: what is refused is undone whole, and named with its reason', async () => {
    const called = await desk.call(BOSS, BULK, {
      doctype: 'Waybill',
      docnames: JSON.stringify(names(3)),
      action: 'submit',
    });
    expect(called.message).toEqual(['W2']);
    expect(called.told).toEqual(['W2: W2 is never sent']);
    expect(await statuses(names(3))).toEqual({ W1: 1, W2: 0, W3: 1 });
    expect(committed).toEqual(['W1', 'W3']);
  });

  it('bulk_update of clients leaves nothing of a refused one for after the commit', async () => {
    committed.length = 0;
    await desk.admin((ctx) => ctx.newDoc('Waybill', { memo: 'W32x' }).insert());
    const docs = ['W2', 'W32x'].map((docname) => ({ doctype: 'Waybill', docname, docstatus: 1 }));
    const { message } = await desk.call(BOSS, 'frappe.client.bulk_update', { docs });
    expect(message.failed_docs).toEqual([{ doc: docs[0], exc: 'ValidationError: W2 is never sent' }]);
    expect(committed).toEqual(['W32x']);
  });

  it('cancels submitted ones and refuses drafts', async () => {
    const { message, told } = await desk.call(BOSS, BULK, {
      doctype: 'Waybill',
      docnames: ['W1', 'W4'],
      action: 'cancel',
    });
    expect(message).toEqual(['W4']);
    expect(told).toEqual(['W4: Only a submitted document can be cancelled']);
    expect(await statuses(['W1', 'W4'])).toEqual({ W1: 2, W4: 0 });
  });

  it('updates fields, with the rights and rules of each', async () => {
    const args = { doctype: 'Parcel', docnames: ['P1', 'P2', 'nope'], action: 'update', data: { status: 'Lost' } };
    const { message } = await desk.call(PORTER, BULK, args);
    expect(message).toEqual(['nope']);
    const found = await desk.admin((ctx) =>
      ctx.pluck('Parcel', 'name', { filters: { status: 'Lost' }, order_by: 'name' }),
    );
    expect(found).toEqual(['P1', 'P2']);
    const owner = desk.call(PORTER, BULK, { ...args, data: { owner: PORTER } });
    await expect(owner).rejects.toThrow('data: Parcel has no field owner to update');
    const cost = await desk.call(PORTER, BULK, { ...args, docnames: ['P1'], data: { cost: 1 } });
    expect(cost.message).toEqual([]);
    expect(await desk.admin((ctx) => ctx.getValue('Parcel', 'P1', ['cost']))).toEqual({ cost: 100 });
  });

  it('names every document that the user may not change', async () => {
    const { message } = await desk.call(CLERK, BULK, { doctype: 'Waybill', docnames: ['W4', 'W5'], action: 'submit' });
    expect(message).toEqual(['W4', 'W5']);
    expect(await statuses(['W4', 'W5'])).toEqual({ W4: 0, W5: 0 });
  });

  it('puts twenty and more into the background, each a transaction of its own', async () => {
    const docnames = names(22, 20);
    const called = await desk.call(BOSS, BULK, { doctype: 'Waybill', docnames, action: 'submit' });
    expect(called).toMatchObject({ message: undefined, told: ['The bulk operation runs in the background'] });
    expect(await desk.runQueued()).toEqual({ failed: [{ name: 'W32', error: 'W2 is never sent' }] });
    const after = await statuses(docnames);
    expect(Object.values(after).filter((status) => status === 1)).toHaveLength(21);
    // a job that is begun again finds them done
    expect(await desk.runQueued()).toEqual({ failed: [{ name: 'W32', error: 'W2 is never sent' }] });
  });

  it('refuses more than 500, an unknown action, and what are no names', async () => {
    const bulk = (args: object) => desk.call(BOSS, BULK, { doctype: 'Waybill', docnames: ['W6'], ...args });
    await expect(bulk({ docnames: names(501) })).rejects.toThrow('up to 500 documents');
    for (const action of ['burn', '__proto__', 'constructor']) {
      await expect(bulk({ action })).rejects.toThrow('action: submit, cancel or update');
    }
    await expect(bulk({ docnames: [{ name: 'W6' }] })).rejects.toThrow("'docnames' should be a list of document names");
    await expect(bulk({ action: 'update', data: {} })).rejects.toThrow('data: name the field');
  });

  it('deletes a few at once, those that depend on others last, and says what stays and why', async () => {
    await desk.admin((ctx) => ctx.newDoc('Waybill', { memo: 'L1', parcel: 'P5' }).insert());
    const { message, told } = await desk.call(BOSS, DELETE, { doctype: 'Parcel', items: '["P5","P6"]' });
    expect(message).toEqual(['P5']);
    expect(told[0]).toMatch(/^P5: /);
    expect(await desk.admin((ctx) => ctx.exists('Parcel', 'P6'))).toBeUndefined();
  });

  it('deletes more than ten in the background', async () => {
    const { message, told } = await desk.call(BOSS, DELETE, { doctype: 'Waybill', items: names(11, 45) });
    expect(message).toEqual([]);
    expect(told).toEqual(['11 documents are being deleted in the background']);
    expect(await desk.runQueued()).toEqual({ failed: [] });
    expect(await desk.runQueued()).toEqual({ failed: [] });
    expect(await statuses(names(11, 45))).toEqual({});
  });

  it('deletes nothing for whoever may not', async () => {
    const deleting = desk.call(PORTER, DELETE, { doctype: 'Parcel', items: ['P1'] });
    await expect(deleting).rejects.toMatchObject({ status: 403 });
    await expect(desk.call(BOSS, DELETE, { doctype: 'Parcel Line', items: ['x'] })).rejects.toThrow('no list');
  });
});
