import { type Session, ValidationError } from '../../engine/index.js';
import { hashPassword, type ScryptCost, STRONG, type Verdict, verifyPassword } from './password-hash.js';

/** Longer ones are refused before any hashing, so that a huge password costs nothing. */
export const LONGEST_PASSWORD = 512;

const COLUMNS = ['doctype', 'name', 'fieldname', 'password', 'encrypted'];
const IN_AUTH = "`doctype` = 'User' AND `name` = ? AND `fieldname` = 'password' AND `encrypted` = 0";

/** Login passwords, one-way hashed in `__Auth`, where Frappe keeps them too. */
export class Passwords {
  readonly #cost: ScryptCost;
  #dummy: Promise<string> | undefined;

  /** @param cost tests may bring a cheap one */
  constructor(cost: ScryptCost = STRONG) {
    this.#cost = cost;
  }

  /** @throws ValidationError for an empty password or one of more than 512 characters */
  hash(password: string): Promise<string> {
    if (password === '') throw new ValidationError('The password may not be empty');
    if (password.length > LONGEST_PASSWORD) {
      throw new ValidationError(`The password may have at most ${LONGEST_PASSWORD} characters`);
    }
    return hashPassword(password, this.#cost);
  }

  /** @param hash what `hash()` gave */
  async store(session: Session, user: string, hash: string): Promise<void> {
    await session.execute(
      `INSERT INTO \`__Auth\` (${COLUMNS.map((column) => `\`${column}\``).join(', ')}) VALUES ('User', ?, 'password', ?, 0) ` +
        session.dialect.upsert(COLUMNS.slice(0, 3), COLUMNS.slice(3)),
      [user, hash],
    );
  }

  /** @throws ValidationError as `hash()` */
  async setPassword(session: Session, user: string, password: string): Promise<void> {
    await this.store(session, user, await this.hash(password));
  }

  /** Takes as long for a user who does not exist, or has no password, as for one who does. */
  async checkPassword(session: Session, user: string, password: string): Promise<boolean> {
    const [row] = await session.query<{ password: string }>(`SELECT \`password\` FROM \`__Auth\` WHERE ${IN_AUTH}`, [
      user,
    ]);
    return (await this.judge(row?.password, password)) !== 'wrong';
  }

  /**
   * Does the password belong to this hash? `renew`: yes, but the hash should be made anew.
   * @param stored undefined: there is no such user or password; a dummy is hashed for the time it takes
   */
  async judge(stored: string | undefined | null, password: string): Promise<Verdict> {
    const fits = password !== '' && password.length <= LONGEST_PASSWORD;
    this.#dummy ??= hashPassword('nobody has this', this.#cost);
    const verdict = await verifyPassword(stored || (await this.#dummy), fits ? password : 'x', this.#cost);
    return stored && fits ? verdict : 'wrong';
  }
}

/** Words that guessers try first, whatever they are decorated with. */
const COMMON =
  /^(password|passw0rd|12345678|123456789|1234567890|qwertyui|qwertyuiop|iloveyou|letmein|welcome|administrator|admin)\W*\d*$/i;

/**
 * What is wrong with a new password, as a sentence; undefined when it may be used.
 * @param own the user's e-mail and names: a password may not be one of them
 */
export function passwordProblem(password: string, own: readonly string[] = []): string | undefined {
  if (password.length < 8) return 'The password needs at least 8 characters';
  if (new Set(password).size < 4) return 'The password needs at least 4 different characters';
  if (COMMON.test(password)) return 'This password is among the first that are guessed';
  const same = own.some((word) => word !== '' && word.toLowerCase() === password.toLowerCase());
  return same ? 'The password may not be the name or e-mail of the user' : undefined;
}
