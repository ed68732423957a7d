import { type Ctx, DoesNotExistError, PermissionError, searchLink } from '../../src/engine/index.js';
import type { TestSite } from '../support/site.js';

/** One document: who makes it, and what it says. `key` names it in expectations. */
export interface Made {
  key: string;
  doctype: string;
  owner: string;
  values: Record<string, unknown>;
}

export const made = (key: string, doctype: string, owner: string, values: Record<string, unknown>): Made => ({
  key,
  doctype,
  owner,
  values,
});

/** What a refusal and an empty answer have in common: nothing was seen. */
async function orNothing<T>(work: Promise<T>, nothing: T): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof PermissionError || error instanceof DoesNotExistError) return nothing;
    throw error;
  }
}

/** Calls a method of `hooks.ts` as a client's request would. */
export function callMethod<T>(ctx: Ctx, name: string, args: Record<string, unknown>): Promise<T> {
  const method = ctx.site.hooks.method(name);
  if (!method) throw new RangeError(`There is no method ${name}`);
  return method.call(ctx, args) as Promise<T>;
}

/** Some documents and every way to read them. */
export class WaysIn {
  readonly #names = new Map<string, string>();

  constructor(
    private readonly world: TestSite,
    private readonly documents: readonly Made[],
  ) {}

  /** Stores the documents as they are described, their doctypes' rules for clients aside. */
  async makeAll(): Promise<void> {
    for (const { key, doctype, owner, values } of this.documents) {
      await this.world.as(owner, async (ctx) => {
        const doc = ctx.importing().newDoc(doctype, { ...values, owner });
        this.#names.set(key, (await doc.insert()).name);
      });
    }
  }

  nameOf(key: string): string {
    return this.#names.get(key) as string;
  }
  doctypeOf(key: string): string {
    return this.documents.find((one) => one.key === key)?.doctype as string;
  }

  /** Keys of the documents of a doctype that the user reaches, one list per way in. */
  async reached(ctx: Ctx, doctype: string): Promise<Record<string, string[]>> {
    const ours = this.documents.filter((one) => one.doctype === doctype).map((one) => one.key);
    const among = (found: readonly string[]) => ours.filter((key) => found.includes(this.nameOf(key)));
    const oneByOne = async (way: (name: string) => Promise<unknown>) => {
      const keys: string[] = [];
      for (const key of ours) if (await orNothing(way(this.nameOf(key)), undefined)) keys.push(key);
      return keys;
    };
    const all = { doctype, limit_page_length: 0 };
    const listed = await orNothing(ctx.pluck(doctype, 'name'), []);
    const answered = await orNothing(callMethod<{ name: string }[]>(ctx, 'frappe.client.get_list', all), []);
    const offered = await orNothing(searchLink(ctx, { doctype, page_length: 1000 }), []);
    return {
      list: among(listed),
      get_list: among(answered.map((row) => row.name)),
      search_link: among(offered.map((one) => one.value)),
      get: await oneByOne((name) => ctx.getDoc(doctype, name)),
      count: await oneByOne((name) => ctx.count(doctype, { name })),
      get_count: await oneByOne((name) => callMethod(ctx, 'frappe.client.get_count', { doctype, filters: { name } })),
      get_value: await oneByOne(async (name) => {
        const args = { doctype, filters: name, fieldname: 'owner' };
        return (await callMethod<{ owner?: string }>(ctx, 'frappe.client.get_value', args)).owner;
      }),
      has_permission: await oneByOne(async (docname) => {
        const args = { doctype, docname };
        const answer = await callMethod<{ has_permission: boolean }>(ctx, 'frappe.client.has_permission', args);
        return answer.has_permission;
      }),
    };
  }

  /** Over every way in, the user reaches those documents and none of the others. */
  async expectSeen(user: string, expected: readonly string[]): Promise<void> {
    await this.world.as(user, async (ctx) => {
      for (const doctype of new Set(this.documents.map((one) => one.doctype))) {
        const keys = this.documents
          .filter((one) => one.doctype === doctype && expected.includes(one.key))
          .map((one) => one.key);
        const ways = await this.reached(ctx, doctype);
        const wanted = Object.fromEntries(Object.keys(ways).map((way) => [way, keys]));
        expect({ user, doctype, ...ways }).toEqual({ user, doctype, ...wanted });
      }
    });
  }
}
