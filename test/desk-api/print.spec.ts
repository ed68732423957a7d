import { coreHooks } from '../../src/apps/core/hooks.js';
import { printHooks } from '../../src/apps/core/print/hooks.js';
import { renderTemplate } from '../../src/apps/core/print/template.js';
import { mergeHooks } from '../../src/engine/index.js';
import { databases } from '../support/databases.js';
import { openTestSite, type TestSite, toy } from '../support/site.js';

const PRINT = 'frappe.www.printview.get_html_and_style';
const PRINTER = 'printer@example.com';
const READER = 'reader@example.com';

const doctypes = [
  toy(
    'Invoice Toy',
    [
      { fieldname: 'title', fieldtype: 'Data', label: 'Title' },
      { fieldname: 'remark', fieldtype: 'Small Text', label: 'Remark' },
      { fieldname: 'hidden_note', fieldtype: 'Data', label: 'Not On Paper', print_hide: 1 },
      { fieldname: 'discount', fieldtype: 'Int', label: 'Discount', print_hide_if_no_value: 1 },
      { fieldname: 'margin', fieldtype: 'Int', label: 'Margin', permlevel: 1 },
      { fieldname: 'terms', fieldtype: 'Text Editor', label: 'Terms' },
      { fieldname: 'lines', fieldtype: 'Table', label: 'Lines', options: 'Invoice Toy Line' },
    ],
    {
      is_submittable: 1,
      title_field: 'title',
      autoname: 'field:title',
      permissions: [
        { role: 'System Manager', read: 1, write: 1, create: 1, submit: 1, cancel: 1, print: 1 },
        { role: 'System Manager', permlevel: 1, read: 1, write: 1 },
        { role: 'Printer', read: 1, print: 1 },
        { role: 'Reader', read: 1 },
      ],
    },
  ),
  toy(
    'Invoice Toy Line',
    [
      { fieldname: 'what', fieldtype: 'Data', label: 'What' },
      { fieldname: 'secret', fieldtype: 'Data', label: 'Secret', print_hide: 1 },
    ],
    { istable: 1 },
  ),
];

describe('templates of print formats', () => {
  it('show own values of plain data, and escape them', () => {
    const data = { doc: { a: '<b>', list: [{ n: 1 }, { n: 2 }], on: 1 } };
    expect(
      renderTemplate('{{doc.a}} {{#each doc.list}}{{@index}}:{{n}}{{#unless @last}},{{/unless}}{{/each}}', data),
    ).toBe('&lt;b&gt; 0:1,1:2');
    expect(renderTemplate('{{#if (eq doc.on 1)}}yes{{else}}no{{/if}}{{#with doc}}{{../doc.on}}{{/with}}', data)).toBe(
      'yes1',
    );
    expect(renderTemplate('{{{doc.html}}}', { doc: { html: '<b>x</b><script>1</script>' } })).toBe(
      '<b>x</b>&lt;script&gt;1&lt;/script&gt;',
    );
  });

  it.each([
    '{{doc.constructor}}',
    '{{constructor.constructor}}',
    '{{doc.__proto__.x}}',
    '{{doc.toString}}',
    '{{#with doc.constructor}}{{name}}{{/with}}',
    '{{@root.__proto__}}',
  ])('see nothing inherited: %s', (template) => {
    expect(renderTemplate(template, { doc: { a: 1 } })).toBe('');
  });

  it.each([
    ['{{> part}}', 'no partials'],
    ['{{lookup doc "a"}}', 'which there is not'],
    ['{{#log doc}}{{/log}}', 'which there is not'],
    ['{{#if (constructor doc)}}x{{/if}}', 'which there is not'],
    ['{{#if', 'cannot be read'],
    ['x'.repeat(300_000), 'too long'],
  ])('refuse what there is not: %.30s', (template, reason) => {
    expect(() => renderTemplate(template, { doc: { a: 1 } })).toThrow(reason);
  });

  it('end when they take too much', () => {
    const list = Array.from({ length: 1000 }, (_, at) => at);
    const nested = '{{#each list}}{{#each @root.list}}{{this}}{{/each}}{{/each}}';
    expect(() => renderTemplate(nested, { list })).toThrow('takes too long');
  });
});

describe.each(databases)('printing on $name', (database) => {
  let site: TestSite;
  const print = (user: string, args: Record<string, unknown>) =>
    site.as(user, async (ctx) => {
      const made = await ctx.site.hooks.method(PRINT)?.call(ctx, { doc: 'Invoice Toy', name: 'Bill', ...args });
      return made as { html: string; style: string };
    });

  beforeAll(async () => {
    site = await openTestSite(database, { doctypes, hooks: mergeHooks(coreHooks, printHooks) });
    await site.addUser(PRINTER, ['Printer']);
    await site.addUser(READER, ['Reader']);
    await site.admin(async (ctx) => {
      const loading = ctx.importing();
      const lines = [{ what: 'Rope <i>', secret: 'shh' }];
      const bill = { title: 'Bill', remark: '<script>alert(1)</script>', hidden_note: 'unseen', margin: 7, lines };
      await ctx.newDoc('Invoice Toy', { ...bill, terms: '<p>In <b>time</b></p>' }).insert();
      const head = { letter_head_name: 'House', name: 'House', is_default: 1 as const };
      await loading.newDoc('Letter Head', { ...head, source: 'HTML', content: '<p>Our House</p>' }).insert();
      const format = { doc_type: 'Invoice Toy', print_format_type: 'Handlebars' as const, standard: 'No' as const };
      const html = '<h1>For {{doc.title}}: {{doc.margin}}</h1>';
      await loading
        .newDoc('Print Format', { ...format, name: 'Short', html, css: '</style>h1{background:url(//x)}' })
        .insert();
      await loading
        .newDoc('Print Format', { ...format, name: 'Old', print_format_type: 'Jinja', html: '{{ 1 }}' })
        .insert();
      await loading.newDoc('Print Format', { ...format, name: 'Off', disabled: 1, html }).insert();
    });
  }, 60_000);
  afterAll(() => site.close());

  it('shows fields and tables, without what is not printed or not the user’s to see', async () => {
    const { html, style } = await print(PRINTER, {});
    expect(html).toContain('<h1>Bill</h1>');
    expect(html).not.toContain('<script');
    expect(html).toContain('<td>Rope &lt;i&gt;&lt;/i&gt;</td>');
    expect(html).toContain('<p>In <b>time</b></p>');
    expect(html).toContain('<p>Our House</p>');
    expect(html).toContain('<strong>Draft</strong>');
    for (const hidden of ['unseen', 'Not On Paper', 'shh', 'Discount', 'Margin']) expect(html).not.toContain(hidden);
    expect((await print('Administrator', {})).html).toContain('Margin');
    expect(style).toContain('size: A4');
    expect((await print(PRINTER, { no_letterhead: 1 })).html).not.toContain('Our House');
  });

  it('fills in a format of the site with no more than that', async () => {
    const { html, style } = await print(PRINTER, { print_format: 'Short' });
    expect(html).toBe('<h1>For Bill: </h1>');
    expect(style).not.toMatch(/<|url\(/);
    await expect(print(PRINTER, { print_format: 'Old' })).rejects.toThrow('Old is no Handlebars template');
    for (const print_format of ['Off', 'None']) {
      await expect(print(PRINTER, { print_format })).rejects.toThrow(`Invoice Toy has no print format ${print_format}`);
    }
    await expect(print(PRINTER, { letterhead: 'None' })).rejects.toThrow('there is no Letter Head None');
  });

  it('needs the right to print, and a document that is not cancelled', async () => {
    await expect(print(READER, {})).rejects.toMatchObject({ status: 403 });
    await expect(print('nobody@example.com', {})).rejects.toMatchObject({ status: 403 });
    await expect(print(PRINTER, { name: '' })).rejects.toThrow('name: which document?');
    await site.admin(async (ctx) => {
      const doc = await ctx.newDoc('Invoice Toy', { title: 'Void' }).insert();
      await (await doc.submit()).cancel();
    });
    await expect(print(PRINTER, { name: 'Void' })).rejects.toThrow('Not allowed to print cancelled documents');
  });
});
