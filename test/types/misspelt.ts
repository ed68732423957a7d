/**
 * What must not compile. Each line below an expected error is wrong; should one of them compile, the compiler
 * complains about the unused expectation. Checked by `npm run check` and by `misspelt.spec.ts`; never run.
 */
import '../../src/generated/doctypes.js';
import { type Ctx, type Document, DocumentOf, defineHooks } from '../../src/engine/index.js';

class Program extends DocumentOf('LMS Program') {
  override validate(): void {
    this.title = 'Leadership';
    for (const row of this.program_members) row.status = 'Completed';
    // @ts-expect-error a misspelt field
    this.titel = 'Leadership';
    // @ts-expect-error a number is no text
    this.title = 7;
    // @ts-expect-error a misspelt field of a row
    for (const row of this.program_members) row.membr = 'ann@example.com';
    // @ts-expect-error a misspelt option of a Select
    for (const row of this.program_members) row.status = 'Complete';
  }
  // @ts-expect-error a lifecycle method without `override`
  before_save(): void {}
  // @ts-expect-error a misspelt lifecycle method
  override on_updat(): void {}
}

// @ts-expect-error a misspelt doctype
class Nothing extends DocumentOf('LMS Programm') {}

export const right = defineHooks({
  doctype_classes: { 'LMS Program': Program },
  doc_events: { 'LMS Program': { on_update: (doc) => doc.program_courses.length }, '*': { on_trash: () => undefined } },
  has_permission: { 'LMS Program': () => true },
  fixtures: ['Role', { dt: 'LMS Category' }],
});

// @ts-expect-error a misspelt doctype in doctype_classes
defineHooks({ doctype_classes: { 'LMS Programm': Program } });
// @ts-expect-error a class that is no document
defineHooks({ doctype_classes: { 'LMS Program': Date } });
// @ts-expect-error a misspelt doctype in doc_events
defineHooks({ doc_events: { 'LMS Programm': { on_update: () => undefined } } });
// @ts-expect-error a misspelt event
defineHooks({ doc_events: { 'LMS Program': { on_updated: () => undefined } } });
// @ts-expect-error a misspelt field of the handler's document
defineHooks({ doc_events: { 'LMS Program': { on_update: (doc) => doc.program_course } } });
// @ts-expect-error a misspelt doctype in has_permission
defineHooks({ has_permission: { 'LMS Programm': () => true } });
// @ts-expect-error a misspelt doctype in permission_query_conditions
defineHooks({ permission_query_conditions: { 'LMS Programm': () => true } });
// @ts-expect-error a misspelt doctype in fixtures
defineHooks({ fixtures: ['Rolle'] });
// @ts-expect-error a misspelt hook
defineHooks({ doc_event: {} });

export async function reads(ctx: Ctx): Promise<unknown> {
  const program = await ctx.getDoc('LMS Program', 'Leadership');
  const fresh: Document = ctx.newDoc('LMS Program', {});
  // @ts-expect-error a misspelt value of a new document
  ctx.newDoc('LMS Program', { titel: 'Leadership' });
  // @ts-expect-error a misspelt field of a document that was read
  program.publishd = 1;
  // @ts-expect-error fields of a misspelt doctype are unknown
  (await ctx.getDoc('LMS Programm', 'Leadership')).published = 1;
  // @ts-expect-error a misspelt single
  const settings = (await ctx.single('LMS Setings')).allow_guest_access;
  // @ts-expect-error a Check holds a number
  program.published = 'yes';
  return [program, fresh, settings, Nothing];
}
