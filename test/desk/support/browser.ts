import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { type Browser, chromium, type Page } from 'playwright-core';
import { databases } from '../../support/databases.js';
import { ADMIN_PASSWORD, type Product, type ProductOptions, startProduct } from '../../support/product.js';

const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking', '--no-first-run'];

export interface DeskBrowser {
  server: Product;
  page: Page;
  /** Logs in as that user; Administrator when nobody is named. */
  login(user?: string, password?: string): Promise<void>;
  goto(path: string): Promise<void>;
  /** What axe finds on the page as it is, one line each. @param within a selector; the whole page when absent */
  violations(within?: string): Promise<string[]>;
  close(): Promise<void>;
}

/** A browser before the whole product on a database of its own, with the demo's data unless told otherwise. */
export async function openDesk(options: ProductOptions = { demoData: true }): Promise<DeskBrowser> {
  const [database] = databases;
  if (!database) throw new Error('There is no database to test on');
  const server = await startProduct(database, options);
  const browser: Browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: FLAGS,
  });
  const tabs = await browser.newContext({ viewport: { width: 1440, height: 900 }, acceptDownloads: true });
  const page = await tabs.newPage();
  const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  return {
    server,
    page,
    login: async (usr = 'Administrator', pwd = ADMIN_PASSWORD) => {
      const answer = await page.request.post(`${server.url}/api/method/login`, { data: { usr, pwd } });
      if (!answer.ok()) throw new Error(`login as ${usr}: ${answer.status()}`);
    },
    goto: async (path) => {
      await page.goto(server.url + path, { waitUntil: 'load' });
    },
    violations: async (within = 'html') => {
      await page.evaluate(axe);
      const { violations } = await page.evaluate<{ violations: { id: string; nodes: { html: string }[] }[] }>(
        `axe.run(${JSON.stringify(within)})`,
      );
      return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' | ')}`);
    },
    close: async () => {
      await browser.close();
      await server.close();
    },
  };
}
