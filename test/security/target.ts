import { createLog } from '../../src/services/log.js';
import type { TestDatabases } from '../support/databases.js';
import { type Answer, loggedIn, type Person, person } from '../support/person.js';
import { ADMIN_PASSWORD, type Product, startProduct } from '../support/product.js';

export const at = (doctype: string, name = '') =>
  `/api/resource/${encodeURIComponent(doctype)}${name && `/${encodeURIComponent(name)}`}`;
export const call = (method: string) => `/api/method/${method}`;

/** The product under attack: people with API keys, and a log that is listened to. */
export class Target {
  private constructor(
    readonly product: Product,
    readonly admin: Person,
    readonly guest: Person,
    /** Lines of level error and above. */
    readonly complaints: readonly string[],
  ) {}

  static async start(database: TestDatabases, options: { demoData?: boolean } = {}): Promise<Target> {
    const complaints: string[] = [];
    const log = createLog('error', { write: (line) => void complaints.push(line) });
    const product = await startProduct(database, { ...options, log });
    const admin = await loggedIn(product.url, 'Administrator', ADMIN_PASSWORD);
    return new Target(product, admin, person(product.url), complaints);
  }

  get url(): string {
    return this.product.url;
  }

  /** Somebody with those roles, who calls with an API key. */
  async user(email: string, roles: readonly string[] = [], values: Record<string, unknown> = {}): Promise<Person> {
    await this.make('User', {
      email,
      first_name: email.split('@')[0],
      send_welcome_email: 0,
      roles: roles.map((role) => ({ role })),
      ...values,
    });
    const { body } = await this.admin('POST', call('frappe.core.doctype.user.user.generate_keys'), { user: email });
    const { api_key, api_secret } = body.message;
    return person(this.url, { authorization: `token ${api_key}:${api_secret}` });
  }

  /** A document made by Administrator. */
  async make(doctype: string, values: Record<string, unknown>): Promise<Answer['body']> {
    const { status, body } = await this.admin('POST', at(doctype), values);
    if (status !== 200) throw new Error(`${doctype}: ${status} ${JSON.stringify(body)}`);
    return body.data;
  }

  /** Logs in as a browser does. @returns what it sends from then on */
  async cookie(usr: string, pwd = ADMIN_PASSWORD, headers: Record<string, string> = {}): Promise<string> {
    const response = await fetch(this.url + call('login'), {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ usr, pwd }),
    });
    if (response.status !== 200) throw new Error(`login as ${usr}: ${response.status}`);
    return response.headers
      .getSetCookie()
      .map((line) => line.split(';')[0])
      .join('; ');
  }

  close(): Promise<void> {
    return this.product.close();
  }
}

/** A door: how an input is thrown at it. */
export type Door = (who: Person, input: unknown) => Promise<Answer>;

/**
 * Throws every input at every door.
 * @returns those that were answered by anything but 200 or a 4xx: doors by name, with the input and the status
 */
export async function throwAll(
  who: Person,
  doors: Readonly<Record<string, Door>>,
  inputs: readonly unknown[],
): Promise<unknown[]> {
  const broken: unknown[] = [];
  for (const [name, door] of Object.entries(doors)) {
    for (const input of inputs) {
      const { status } = await door(who, input);
      if (status !== 200 && (status < 400 || status >= 500)) broken.push([name, status, input]);
    }
  }
  return broken;
}
