/**
 * Every error the engine or an app throws on purpose.
 *
 * A class's name is Frappe's `exc_type`, its `status` the HTTP status Frappe answers with
 * (Frappe answers 417 to nearly every refused value). The web's error filter turns them into the
 * v1 or v2 envelope; nothing else in the engine knows HTTP.
 */

export interface ErrorDetails {
  /** Heading of the message shown to the user; "Message" when absent. */
  title?: string;
  /** Texts shown to the user; the error's own text when absent. */
  messages?: readonly string[];
  /** The short sentence that v1 sends as `_error_message` ("No permission for …"). */
  errorMessage?: string;
  cause?: unknown;
}

export class FrappeError extends Error {
  static readonly status: number = 500;
  readonly title: string | undefined;
  readonly messages: readonly string[];
  readonly errorMessage: string | undefined;

  constructor(text: string, details: ErrorDetails = {}) {
    super(text, { cause: details.cause });
    this.name = new.target.name;
    this.title = details.title;
    this.messages = details.messages ?? (text ? [text] : []);
    this.errorMessage = details.errorMessage;
  }

  /** Frappe's name of this error, e.g. `MandatoryError`. */
  get exc_type(): string {
    return this.constructor.name;
  }

  get status(): number {
    return (this.constructor as typeof FrappeError).status;
  }
}

// 417: the request was understood and a rule refuses it
export class ValidationError extends FrappeError {
  static override readonly status: number = 417;
}
export class DataError extends ValidationError {}
export class FrappeTypeError extends ValidationError {}
export class MandatoryError extends ValidationError {}
export class NonNegativeError extends ValidationError {}
export class CannotChangeConstantError extends ValidationError {}
export class CharacterLengthExceededError extends ValidationError {}
export class UpdateAfterSubmitError extends ValidationError {}
export class LinkValidationError extends ValidationError {}
export class CancelledLinkError extends ValidationError {}
export class DocstatusTransitionError extends ValidationError {}
export class TimestampMismatchError extends ValidationError {}
export class EmptyTableError extends ValidationError {}
export class LinkExistsError extends ValidationError {}
export class InvalidEmailAddressError extends ValidationError {}
export class InvalidNameError extends ValidationError {}
export class InvalidPhoneNumberError extends ValidationError {}
export class UniqueValidationError extends ValidationError {}
export class DocumentLockedError extends ValidationError {}
export class CircularLinkingError extends ValidationError {}
export class InvalidDates extends ValidationError {}
export class DataTooLongException extends ValidationError {}
export class AttachmentLimitReached extends ValidationError {}
export class MaxFileSizeReachedError extends ValidationError {}
export class FileTypeNotAllowed extends ValidationError {}
export class NestedSetRecursionError extends ValidationError {}
export class NestedSetMultipleRootsError extends ValidationError {}
export class NestedSetChildExistsError extends ValidationError {}
export class WorkflowStateError extends ValidationError {}
export class WorkflowTransitionError extends ValidationError {}
export class WorkflowPermissionError extends ValidationError {}

// the definition of a doctype itself is wrong
export class InvalidFieldNameError extends ValidationError {}
export class UniqueFieldnameError extends ValidationError {}
export class IllegalMandatoryError extends ValidationError {}
export class DoctypeLinkError extends ValidationError {}
export class WrongOptionsDoctypeLinkError extends ValidationError {}
export class HiddenAndMandatoryWithoutDefaultError extends ValidationError {}
export class NonUniqueError extends ValidationError {}
export class CannotIndexedError extends ValidationError {}
export class CannotCreateStandardDoctypeError extends ValidationError {}

export class CSRFTokenError extends FrappeError {
  static override readonly status: number = 400;
}
export class BadRequestError extends FrappeError {
  static override readonly status: number = 400;
}
export class AuthenticationError extends FrappeError {
  static override readonly status: number = 401;
}
export class SessionExpired extends FrappeError {
  static override readonly status: number = 401;
}
export class PermissionError extends FrappeError {
  static override readonly status: number = 403;
}
export class DoesNotExistError extends FrappeError {
  static override readonly status: number = 404;
}
export class PageDoesNotExistError extends DoesNotExistError {}
export class MethodNotAllowed extends FrappeError {
  static override readonly status: number = 405;
}
export class NameError extends FrappeError {
  static override readonly status: number = 409;
}
export class DuplicateEntryError extends NameError {}
export class RequestEntityTooLarge extends FrappeError {
  static override readonly status: number = 413;
}
export class UnsupportedMediaType extends FrappeError {
  static override readonly status: number = 415;
}
export class RateLimitExceededError extends FrappeError {
  static override readonly status: number = 429;
}
/** Login is locked for a while. Frappe answers 500; 429 says the same without looking like a fault. */
export class SecurityException extends FrappeError {
  static override readonly status: number = 429;
}
export class QueryTimeoutError extends FrappeError {
  static override readonly status: number = 503;
}
export class QueryDeadlockError extends FrappeError {
  static override readonly status: number = 503;
}
export class InReadOnlyMode extends FrappeError {
  static override readonly status: number = 503;
}
export class ServiceUnavailable extends FrappeError {
  static override readonly status: number = 503;
}
/** What the request was let in by, or what this process keeps in memory, is out of date: it begins again with what is. */
export class OutdatedError extends ServiceUnavailable {}

/** A doctype file, hook or setting is wrong: the start stops with this. */
export class ConfigurationError extends FrappeError {}
