import type { Page } from 'playwright-core';

/** Where the page says that it could not show what it was asked for. */
const REFUSALS = /could not be read|may not see|cannot be reached|nothing here/i;
const SETTLED_MS = 80;
const PATIENCE_MS = 15_000;

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Goes from page to page inside the desk, as its links do, and notes whatever goes wrong on the way. */
export class Visitor {
  #asked = 0;
  #wrong: string[] = [];

  constructor(readonly page: Page) {
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') this.#note(`console: ${message.text()}`);
    });
    page.on('pageerror', (error) => this.#note(`error: ${error.message}`));
    page.on('request', () => this.#asked++);
    page.on('requestfinished', () => this.#asked--);
    page.on('requestfailed', (request) => {
      this.#asked--;
      this.#note(`failed: ${request.url()} ${request.failure()?.errorText}`);
    });
    page.on('response', (response) => {
      if (response.status() >= 400) this.#note(`${response.status()}: ${response.url()}`);
    });
  }

  #note(line: string): void {
    this.#wrong.push(line.slice(0, 400));
  }

  /** @param sign a selector of what must show. @returns what went wrong, one line each */
  async visit(path: string, sign: string): Promise<string[]> {
    this.#wrong = [];
    const state = { back: null, current: path, forward: null, position: 0, replaced: false, scroll: null };
    const [to, kept] = [JSON.stringify(path), JSON.stringify(state)];
    await this.page.evaluate(
      `history.pushState(${kept}, '', ${to}); dispatchEvent(new PopStateEvent('popstate', { state: ${kept} }))`,
    );
    try {
      await this.page.locator(sign).first().waitFor({ timeout: PATIENCE_MS });
      await this.#settle();
    } catch (error) {
      this.#note(`does not show: ${(error as Error).message}`);
    }
    const said = await this.page.locator('main .empty h2, .toast').allInnerTexts();
    for (const text of said) if (REFUSALS.test(text)) this.#note(`says: ${text}`);
    return this.#wrong;
  }

  /** Until nothing has been on its way for a moment. */
  async #settle(): Promise<void> {
    const until = Date.now() + PATIENCE_MS;
    for (let since = Date.now(); Date.now() - since < SETTLED_MS; await pause(20)) {
      if (this.#asked > 0) since = Date.now();
      if (Date.now() > until) throw new Error('requests do not end');
    }
  }
}
