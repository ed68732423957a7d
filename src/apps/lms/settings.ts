import { DocumentOf, ValidationError } from '../../engine/index.js';

/** Settings of the learning system. */
export class LMSSettings extends DocumentOf('LMS Settings') {
  override validate() {
    if (this.hasChanged('lesson_dwell_time') && this.lesson_dwell_time < 1) {
      throw new ValidationError('The lesson dwell time is at least 1 second.');
    }
  }
}
