import type { RouteOptions } from 'fastify';
import { createLog } from '../../src/services/log.js';
import type { TestDatabases } from '../support/databases.js';
import { type Answer, loggedIn, type Person, person } from '../support/person.js';
import { ADMIN_PASSWORD, type Product, startProduct } from '../support/product.js';
import { listenToRoutes } from '../support/routes.js';

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
    /** Every route of the running server. */
    readonly routes: readonly RouteOptions[],
  ) {}

  static async start(database: TestDatabases, options: { demoData?: boolean } = {}): Promise<Target> {
    const complaints: string[] = [];
    const log = createLog('error', { write: (line) => void complaints.push(line) });
    const routes: RouteOptions[] = [];
    const stop = listenToRoutes(routes);
    const product = await startProduct(database, { ...options, log }).finally(stop);
    const admin = await loggedIn(product.url, 'Administrator', ADMIN_PASSWORD);
    return new Target(product, admin, person(product.url), complaints, routes);
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

/** How an input is thrown at a door. */
export type Throw = (who: Person, input: unknown) => Promise<Answer>;

/**
 * Throws every input at every door.
 * @param secrets what no answer tells
 * @returns those that were answered by anything but 200 or a 4xx, or told a secret: doors by name, with the input
 */
export async function throwAll(
  who: Person,
  doors: Readonly<Record<string, Throw>>,
  inputs: readonly unknown[],
  secrets: readonly string[],
): Promise<unknown[]> {
  const broken: unknown[] = [];
  for (const [name, door] of Object.entries(doors)) {
    for (const input of inputs) {
      const { status, body } = await door(who, input);
      const told = JSON.stringify(body) ?? '';
      const isFine = status === 200 || (status >= 400 && status < 500);
      if (!isFine || secrets.some((secret) => told.includes(secret))) broken.push([name, status, input]);
    }
  }
  return broken;
}
