import { ref } from 'vue';

export interface Question {
  title: string;
  text: string;
  /** What the button that goes ahead says: a verb. */
  action: string;
  danger?: boolean;
}

/** The question on the screen, if any; `confirm-dialog.vue` shows it. */
export const question = ref<(Question & { answer: (yes: boolean) => void }) | undefined>();

/** Asks the person. @returns whether to go ahead */
export function confirm(asked: Question): Promise<boolean> {
  question.value?.answer(false);
  return new Promise((resolve) => {
    question.value = {
      ...asked,
      answer: (yes) => {
        question.value = undefined;
        resolve(yes);
      },
    };
  });
}
