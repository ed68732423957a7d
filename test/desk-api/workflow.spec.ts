import { customizeHooks } from '../../src/apps/core/customize/hooks.js';
import { coreHooks } from '../../src/apps/core/hooks.js';
import { workflowHooks } from '../../src/apps/core/workflow/hooks.js';
import { type Ctx, mergeHooks } from '../../src/engine/index.js';
import { databases } from '../support/databases.js';
import { openTestSite, type TestSite, toy } from '../support/site.js';

const WRITER = 'writer@example.com';
const CHIEF = 'chief@example.com';
const OUTSIDER = 'outsider@example.com';
const everything = { read: 1, write: 1, create: 1, submit: 1, cancel: 1, delete: 1 };

const bill = toy(
  'Toll Bill',
  [
    { fieldname: 'title', fieldtype: 'Data', label: 'Title', reqd: 1 },
    { fieldname: 'amount', fieldtype: 'Int', label: 'Amount' },
    { fieldname: 'verdict', fieldtype: 'Data', label: 'Verdict', read_only: 1, allow_on_submit: 1 },
  ],
  {
    is_submittable: 1,
    autoname: 'field:title',
    permissions: [
      { role: 'System Manager', ...everything },
      { role: 'Writer', ...everything },
      { role: 'Chief', ...everything },
      { role: 'Outsider', read: 1 },
    ],
  },
);

const flow = {
  workflow_name: 'Toll flow',
  document_type: 'Toll Bill',
  is_active: 1 as const,
  workflow_state_field: 'workflow_state',
  states: [
    { state: 'Draft', doc_status: '0' as const, allow_edit: 'Writer' },
    { state: 'Waiting', doc_status: '0' as const, allow_edit: 'Chief' },
    { state: 'Approved', doc_status: '1' as const, allow_edit: 'Chief', update_field: 'verdict', update_value: 'Paid' },
    { state: 'Void', doc_status: '2' as const, allow_edit: 'Chief' },
  ],
  transitions: [
    { state: 'Draft', action: 'Ask', next_state: 'Waiting', allowed: 'Writer', condition: 'doc.amount > 0' },
    { state: 'Waiting', action: 'Approve', next_state: 'Approved', allowed: 'Chief', allow_self_approval: 0 as const },
    { state: 'Waiting', action: 'Return', next_state: 'Draft', allowed: 'Chief' },
    { state: 'Approved', action: 'Withdraw', next_state: 'Void', allowed: 'Chief' },
  ],
};

// biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
type Held = any;

describe.each(databases)('documents with a workflow on $name', (database) => {
  let site: TestSite;
  const call = (user: string, name: string, args: Record<string, unknown>): Promise<Held> =>
    site.as(user, async (ctx) => ctx.site.hooks.method(`frappe.model.workflow.${name}`)?.call(ctx, args));
  const make = (user: string, values: Record<string, unknown>) =>
    site.as(user, async (ctx) => (await ctx.newDoc('Toll Bill', values).insert()).toJSON());
  const step = (user: string, name: string, action: string) =>
    call(user, 'apply_workflow', { doc: JSON.stringify({ doctype: 'Toll Bill', name }), action });
  const change = (user: string, name: string, values: Record<string, unknown>) =>
    site.as(user, async (ctx) => (await (await ctx.getDoc<string>('Toll Bill', name)).update(values).save()).toJSON());
  const edited = (values: object) =>
    site.admin(async (ctx) => (await ctx.getDoc('Workflow', 'Toll flow')).update({ ...values }).save());
  const waiting = (name: string) =>
    site.admin(async (ctx: Ctx) => {
      const rows = await ctx.getList<{ name: string; status: string; workflow_state: string; completed_by: string }>(
        'Workflow Action',
        {
          fields: ['name', 'status', 'workflow_state', 'completed_by'],
          filters: { reference_name: name },
          order_by: 'creation',
        },
      );
      return rows.map((row) => [row.status, row.workflow_state, row.completed_by]);
    });

  beforeAll(async () => {
    const hooks = mergeHooks(coreHooks, customizeHooks, workflowHooks);
    site = await openTestSite(database, { doctypes: [bill], hooks });
    await site.addUser(WRITER, ['Writer']);
    await site.addUser(CHIEF, ['Chief']);
    await site.addUser(OUTSIDER, ['Outsider']);
    await site.admin((ctx) => ctx.db.insertRows('tabDocType', ['name', 'module'], [['Toll Bill', 'Core']]));
    await make('Administrator', { title: 'Old' });
    await site.admin(async (ctx) => {
      for (const { state } of flow.states) await ctx.newDoc('Workflow State', { workflow_state_name: state }).insert();
      for (const { action } of flow.transitions)
        await ctx.newDoc('Workflow Action Master', { workflow_action_name: action }).insert();
      await ctx.newDoc('Workflow', flow).insert();
    });
  }, 60_000);
  afterAll(() => site.close());

  it('gets a hidden field for its state, and what there is already a state', async () => {
    expect(site.site.registry.get('Toll Bill').field('workflow_state')).toMatchObject({
      hidden: true,
      allow_on_submit: true,
    });
    const found = await site.admin((ctx) => ctx.getValue('Toll Bill', 'Old', ['workflow_state']));
    expect(found).toEqual({ workflow_state: 'Draft' });
  });

  it('begin in the first state, whatever state or docstatus the client asks for', async () => {
    expect(await make(WRITER, { title: 'B1', amount: 5 })).toMatchObject({ workflow_state: 'Draft', docstatus: 0 });
    await expect(make(WRITER, { title: 'B2', workflow_state: 'Approved' })).rejects.toMatchObject({
      exc_type: 'WorkflowPermissionError',
      message: 'Workflow State transition not allowed from Draft to Approved',
    });
    await expect(make(CHIEF, { title: 'B2', docstatus: 1 })).rejects.toThrow('from Draft to Approved');
    await expect(make(WRITER, { title: 'B2', workflow_state: 'Nowhere' })).rejects.toThrow('is not a state of');
  });

  it('offer the steps that role and condition allow', async () => {
    const doc = { doctype: 'Toll Bill', name: 'B1' };
    const offered = await call(WRITER, 'get_transitions', { doc });
    expect(offered).toMatchObject([
      { action: 'Ask', next_state: 'Waiting', allowed: 'Writer', doctype: 'Workflow Transition' },
    ]);
    expect(await call(CHIEF, 'get_transitions', { doc })).toEqual([]);
    await make(WRITER, { title: 'B0', amount: 0 });
    expect(await call(WRITER, 'get_transitions', { doc: { ...doc, name: 'B0', amount: 9 } })).toEqual([]);
    expect(await call(WRITER, 'get_transitions', { doc: { doctype: 'Toll Bill', __islocal: 1 } })).toEqual([]);
    await expect(call('nobody@example.com', 'get_transitions', { doc })).rejects.toMatchObject({ status: 403 });
    const transition = { state: 'Draft', action: 'Ask', next_state: 'Waiting', condition: 'True' };
    const asked = (name: string) =>
      call(WRITER, 'is_transition_condition_satisfied', { transition, doc: { ...doc, name } });
    expect([await asked('B1'), await asked('B0')]).toEqual([true, false]);
  });

  it('refuse steps that are not there, or are for others, or fail their condition', async () => {
    for (const [user, name, action] of [
      [WRITER, 'B1', 'Approve'],
      [CHIEF, 'B1', 'Ask'],
      [WRITER, 'B0', 'Ask'],
    ] as const) {
      await expect(step(user, name, action)).rejects.toMatchObject({ exc_type: 'WorkflowTransitionError' });
    }
    await expect(step(OUTSIDER, 'B1', 'Ask')).rejects.toMatchObject({ status: 417 });
    await expect(change(CHIEF, 'B1', { workflow_state: 'Waiting' })).rejects.toThrow('from Draft to Waiting');
    await expect(change(CHIEF, 'B1', { docstatus: 1 })).rejects.toThrow('from Draft to Approved');
  });

  it('take a step, which waits for the next role and stands in the timeline', async () => {
    expect(await waiting('B1')).toEqual([['Open', 'Draft', null]]);
    expect(await step(WRITER, 'B1', 'Ask')).toMatchObject({ workflow_state: 'Waiting', docstatus: 0 });
    expect(await waiting('B1')).toEqual([
      ['Completed', 'Draft', WRITER],
      ['Open', 'Waiting', null],
    ]);
    const seen = (user: string) =>
      site.as(user, (ctx) =>
        ctx.pluck('Workflow Action', 'workflow_state', { filters: { status: 'Open', reference_name: 'B1' } }),
      );
    expect([await seen(CHIEF), await seen(WRITER)]).toEqual([['Waiting'], []]);
    const said = await site.admin((ctx) =>
      ctx.getList('Comment', {
        fields: ['content', 'owner'],
        filters: { comment_type: 'Workflow', reference_name: 'B1' },
      }),
    );
    expect(said).toEqual([{ content: 'Waiting', owner: WRITER }]);
  });

  it('are edited by the role of their state alone', async () => {
    await expect(change(WRITER, 'B1', { amount: 6 })).rejects.toThrow(
      'Toll Bill B1: Amount cannot be changed in the state Waiting; the role Chief edits it',
    );
    expect(await change(CHIEF, 'B1', { amount: 7 })).toMatchObject({ amount: 7, workflow_state: 'Waiting' });
  });

  it('are not approved by who made them where that is not allowed', async () => {
    await site.admin(async (ctx) =>
      ctx.db.execute("UPDATE `tabToll Bill` SET `owner` = ? WHERE `name` = 'B0'", [CHIEF]),
    );
    await site.admin(async (ctx) => (await ctx.getDoc<string>('Toll Bill', 'B0')).dbSet({ workflow_state: 'Waiting' }));
    await expect(step(CHIEF, 'B0', 'Approve')).rejects.toThrow('Self approval is not allowed');
    await expect(change(CHIEF, 'B0', { docstatus: 1 })).rejects.toThrow('Self approval is not allowed');
  });

  it('are submitted and cancelled as their state says, and its field is set', async () => {
    expect(await step(CHIEF, 'B1', 'Approve')).toMatchObject({
      workflow_state: 'Approved',
      docstatus: 1,
      verdict: 'Paid',
    });
    expect(await call(CHIEF, 'can_cancel_document', { doctype: 'Toll Bill' })).toBe(false);
    await expect(change(WRITER, 'B1', { docstatus: 2 })).rejects.toThrow('from Approved to Void');
    expect(await change(CHIEF, 'B1', { docstatus: 2 })).toMatchObject({ workflow_state: 'Void', docstatus: 2 });
    expect((await waiting('B1')).filter(([status]) => status === 'Open')).toEqual([]);
  });

  it('take a step many at once, each for itself', async () => {
    for (const title of ['M1', 'M2']) await make(WRITER, { title, amount: title === 'M1' ? 1 : 0 });
    const args = { docnames: ['M1', 'M2'], doctype: 'Toll Bill', action: 'Ask' };
    expect(await call(WRITER, 'bulk_workflow_approval', args)).toEqual(['M2']);
    await expect(call(WRITER, 'bulk_workflow_approval', { ...args, docnames: [{}] })).rejects.toThrow('docnames');
    const found = await site.admin((ctx) => ctx.getValue('Toll Bill', 'M1', ['workflow_state']));
    expect(found).toEqual({ workflow_state: 'Waiting' });
  });

  it('take their actions with them when they are deleted', async () => {
    await make(WRITER, { title: 'Gone', amount: 1 });
    await site.as(WRITER, (ctx) => ctx.deleteDoc('Toll Bill', 'Gone'));
    expect(await waiting('Gone')).toEqual([]);
  });

  it('have a workflow that fits them', async () => {
    const [first, ...rest] = flow.states;
    const { transitions } = flow;
    await expect(edited({ states: [rest[1], first] })).rejects.toThrow('Document States, row 1: new documents begin');
    await expect(edited({ states: [first, first] })).rejects.toThrow('Document States, row 2: Draft is there already');
    await expect(edited({ states: [] })).rejects.toThrow('at least one state');
    const bad = (values: object) => edited({ transitions: [{ ...transitions[0], ...values }] });
    await expect(bad({ condition: 'doc.amount >' })).rejects.toThrow('Transitions, row 1: Condition');
    await expect(bad({ next_state: 'Void' })).rejects.toThrow('a draft is submitted before it is cancelled');
    await expect(bad({ state: 'Void' })).rejects.toThrow('a cancelled document cannot change');
    const field = [{ ...first, update_field: 'owner' }];
    await expect(edited({ states: field, transitions: [] })).rejects.toThrow('no field owner to update');
    await expect(edited({ workflow_state_field: 'amount' })).rejects.toThrow('no field that holds a Workflow State');
  });

  it('follow one workflow at a time, and none when it is switched off', async () => {
    await site.admin((ctx) => ctx.newDoc('Workflow', { ...flow, workflow_name: 'Second' }).insert());
    const active = () => site.admin((ctx) => ctx.pluck('Workflow', 'name', { filters: { is_active: 1 } }));
    expect(await active()).toEqual(['Second']);
    expect(site.site.workflows.get('Toll Bill')?.name).toBe('Second');
    await site.admin(async (ctx) => (await ctx.getDoc('Workflow', 'Second')).update({ is_active: 0 }).save());
    expect(await make(CHIEF, { title: 'Free', docstatus: 1 })).toMatchObject({ docstatus: 1 });
    expect(await call(CHIEF, 'can_cancel_document', { doctype: 'Toll Bill' })).toBe(true);
    await expect(step(CHIEF, 'Free', 'Approve')).rejects.toThrow('follows no active workflow');
  });
});
