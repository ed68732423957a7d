import type { Secrets, Session } from '../../engine/index.js';
import { Fernet } from './fernet.js';
import { siteKey } from './site-key.js';

const COLUMNS = ['doctype', 'name', 'fieldname', 'password', 'encrypted'];

/** Values of Password fields, encrypted in `__Auth` with the site's key; Frappe reads and writes the same rows. */
export class SiteSecrets implements Secrets {
  readonly #siteDir: string;
  #fernet: Fernet | undefined;

  /** @param siteDir holds `site_config.json`; its key is read, or made, when the first secret is touched */
  constructor(siteDir: string) {
    this.#siteDir = siteDir;
  }

  encrypt(text: string): string {
    return this.#box().encrypt(text);
  }
  /** @throws ValidationError when it was encrypted with another key */
  decrypt(token: string): string {
    return this.#box().decrypt(token);
  }

  async set(session: Session, doctype: string, name: string, fieldname: string, value: string): Promise<void> {
    await session.execute(
      `INSERT INTO \`__Auth\` (${COLUMNS.map((column) => `\`${column}\``).join(', ')}) VALUES (?, ?, ?, ?, 1) ` +
        session.dialect.upsert(COLUMNS.slice(0, 3), COLUMNS.slice(3)),
      [doctype, name, fieldname, this.encrypt(value)],
    );
  }

  /** The plain value; undefined when there is none. @throws ValidationError when the site's key is another one */
  async get(session: Session, doctype: string, name: string, fieldname: string): Promise<string | undefined> {
    const [row] = await session.query<{ password: string }>(
      'SELECT `password` FROM `__Auth` WHERE `doctype` = ? AND `name` = ? AND `fieldname` = ? AND `encrypted` = 1',
      [doctype, name, fieldname],
    );
    return row ? this.decrypt(row.password) : undefined;
  }

  /** @param fieldname absent: all of the document, its login password included */
  async remove(session: Session, doctype: string, name: string, fieldname?: string): Promise<void> {
    const which = fieldname === undefined ? '' : ' AND `fieldname` = ? AND `encrypted` = 1';
    await session.execute(
      `DELETE FROM \`__Auth\` WHERE \`doctype\` = ? AND \`name\` = ?${which}`,
      fieldname === undefined ? [doctype, name] : [doctype, name, fieldname],
    );
  }

  /** All of a document that gets another name, its login password included. Merged into another, that one's own stay. */
  async rename(session: Session, doctype: string, from: string, to: string): Promise<void> {
    const rows = await session.query<{ name: string; fieldname: string }>(
      'SELECT `name`, `fieldname` FROM `__Auth` WHERE `doctype` = ? AND `name` = ?',
      [doctype, to],
    );
    // the database finds "jose" for "José" too: then it is the same document
    for (const { fieldname } of rows.filter((row) => row.name !== from)) {
      await session.execute('DELETE FROM `__Auth` WHERE `doctype` = ? AND `name` = ? AND `fieldname` = ?', [
        doctype,
        from,
        fieldname,
      ]);
    }
    await session.execute('UPDATE `__Auth` SET `name` = ? WHERE `doctype` = ? AND `name` = ?', [to, doctype, from]);
  }

  #box(): Fernet {
    this.#fernet ??= new Fernet(siteKey(this.#siteDir));
    return this.#fernet;
  }
}
