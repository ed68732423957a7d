/** How the parts of one form find each other: the tab that is open, sections, and the way to a field. */
import { type InjectionKey, inject, nextTick, provide, reactive } from 'vue';
import type { FieldProblem, Form } from './form';
import { type LayoutTab, layoutOf, placeOf } from './layout';

export interface FormPlaces {
  layout: readonly LayoutTab[];
  tab: string;
  /** Sections that the person has opened or shut. */
  sections: Map<string, boolean>;
  /** Brings a field into sight and gives it the focus. */
  reveal: (fieldname: string) => Promise<void>;
}

const KEY: InjectionKey<FormPlaces> = Symbol('form places');

/** The id of a field's control. */
export const idOf = (fieldname: string): string => `field-${fieldname}`;

export function providePlaces(form: Form): FormPlaces {
  const layout = layoutOf(form.doctype.fields);
  const places: FormPlaces = reactive({ layout, tab: layout[0]?.key ?? '', sections: new Map(), reveal });
  async function reveal(fieldname: string): Promise<void> {
    const place = placeOf(layout, fieldname);
    if (!place) return;
    places.tab = place.tab;
    places.sections.set(place.section, true);
    await nextTick();
    await nextTick();
    const control = document.getElementById(idOf(fieldname));
    const box = document.querySelector<HTMLElement>(`[data-field="${CSS.escape(fieldname)}"]`);
    box?.scrollIntoView({ block: 'center' });
    const focusable = control ?? box?.querySelector<HTMLElement>('input, textarea, select, button, [tabindex="0"]');
    focusable?.focus({ preventScroll: true });
  }
  provide(KEY, places);
  return places;
}

export function usePlaces(): FormPlaces {
  const places = inject(KEY);
  if (!places) throw new Error('This is only to be used within a form');
  return places;
}

/** The field of the form that a problem is shown at. */
export const placeOfProblem = (problem: FieldProblem): string => problem.table ?? problem.fieldname;
