/** What all controls have in common. */
import { computed, type Ref, ref } from 'vue';
import { labelOf } from '../meta/doctype';
import type { ControlProps } from './control';

/**
 * What the element that takes the focus carries. Its name comes from the label that points at `id`; in a cell or a
 * filter, where there may be none, from the field.
 */
export function focusAttributes(props: ControlProps): Record<string, string | boolean | undefined> {
  return {
    id: props.id,
    'aria-describedby': props.describedBy,
    'aria-invalid': props.invalid || undefined,
    'aria-required': props.field.reqd ? true : undefined,
    'aria-label': props.compact ? labelOf(props.field) : undefined,
    placeholder: props.field.placeholder || undefined,
  };
}

export interface OwnProblem {
  /** What cannot be understood about what stands in the control; empty when all is well. */
  problem: Ref<string>;
  /** `focusAttributes`, which also point at the problem. */
  attributes: Ref<Record<string, string | boolean | undefined>>;
  problemId: string;
}

/** For controls that read what is typed: they say themselves what they cannot read. */
export function useOwnProblem(props: ControlProps): OwnProblem {
  const problem = ref('');
  const problemId = `${props.id}-problem`;
  const attributes = computed(() => {
    const common = focusAttributes(props);
    if (!problem.value) return common;
    const described = [props.describedBy, problemId].filter(Boolean).join(' ');
    return { ...common, 'aria-invalid': true, 'aria-describedby': described };
  });
  return { problem, attributes, problemId };
}

/** Text of any value; empty for nothing. */
export function textOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** Is the finger the pointer? Then the device's own pickers are better than ours. */
export const isTouch = window.matchMedia('(pointer: coarse)').matches;
