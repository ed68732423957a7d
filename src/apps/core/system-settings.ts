import { cint, DocumentOf, ValidationError } from '../../engine/index.js';

const LARGEST_UPLOAD_MB = 4096;

export class SystemSettings extends DocumentOf('System Settings') {
  override validate(): void {
    this.#checkExpiry();
    this.#checkTimeZone();
    this.#checkNumbers();
    if (cint(this.get('disable_user_pass_login')) === 1 && this.hasChanged('disable_user_pass_login')) {
      throw new ValidationError('Without another way to log in, logging in with a password cannot be switched off');
    }
    const extensions = this.text('allowed_file_extensions')
      .split(/[\s,]+/)
      .filter(Boolean);
    this.set(
      'allowed_file_extensions',
      extensions.map((entry) => entry.replace(/^\./, '').toUpperCase()).join('\n') || null,
    );
  }

  /** The engine keeps some of them in memory and reads them again when access changes. */
  override on_update(): void {
    this.ctx.unit.stale.add('access');
  }

  #checkExpiry(): void {
    const expiry = this.text('session_expiry');
    const [, hours, minutes] = /^(\d{1,5}):(\d{2})$/.exec(expiry) ?? [];
    if (expiry && (cint(minutes) > 59 || cint(hours) * 60 + cint(minutes) === 0)) {
      throw new ValidationError('Session Expiry must be in format HH:MM, hours and minutes');
    }
  }

  #checkTimeZone(): void {
    const timeZone = this.text('time_zone');
    try {
      if (timeZone) new Intl.DateTimeFormat('en', { timeZone });
    } catch {
      throw new ValidationError(`${timeZone} is not a time zone`);
    }
  }

  #checkNumbers(): void {
    for (const fieldname of [
      'allow_consecutive_login_attempts',
      'allow_login_after_fail',
      'max_file_size',
      'force_user_to_reset_password',
    ]) {
      if (cint(this.get(fieldname)) < 0) throw new ValidationError(`${this.meta.label(fieldname)} cannot be negative`);
    }
    if (cint(this.get('max_file_size')) > LARGEST_UPLOAD_MB) {
      throw new ValidationError(`${this.meta.label('max_file_size')} is in MB and at most ${LARGEST_UPLOAD_MB}`);
    }
  }
}
