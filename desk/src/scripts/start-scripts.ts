/** Ties the handlers of scripts to an open form, and tells them that it is there. */
import { onScopeDispose } from 'vue';
import type { Form } from '../form/form';
import type { FormPlaces } from '../form/form-places';
import { eventsOf, handlersOf, onNewHandler } from './registry';

/** What happens when a form opens, in Frappe's order. */
const OPENING = ['setup', 'before_load', 'onload', 'refresh', 'onload_post_render'] as const;

/** To be called in the setup of the form's component. @returns starts them; nothing to do when there are none */
export function useScripts(form: Form, places: FormPlaces): () => Promise<void> {
  const doctypes = [form.doctype.name, ...form.doctype.tables.map(({ options }) => options ?? '')];
  let dispose: (() => void) | undefined;
  onScopeDispose(() => dispose?.());
  return async () => {
    if (!doctypes.some((name) => eventsOf(name).length > 0)) return;
    const { Frm, useFrm } = await import('./frm');
    const frm = new Frm(form, places);
    const leave = useFrm(frm);
    const tie = (doctype: string, event: string) =>
      form.on(event, async (_form, cdt, cdn) => {
        // a row's handlers hear of rows, the document's of the document
        if (cdt !== doctype) return;
        for (const handler of handlersOf(doctype, event)) await frm.run(handler, cdt, cdn);
      });
    const tied = new Set<string>();
    const tieOnce = (doctype: string, event: string) => {
      if (!doctypes.includes(doctype) || tied.has(`${doctype} ${event}`)) return;
      tied.add(`${doctype} ${event}`);
      tie(doctype, event);
    };
    for (const doctype of doctypes) for (const event of eventsOf(doctype)) tieOnce(doctype, event);
    const unlisten = onNewHandler(tieOnce);
    dispose = () => {
      unlisten();
      leave();
    };
    for (const event of OPENING) await form.trigger(event);
  };
}
