// What the desk loads: scripts by their gzipped size, and questions to the server.
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../scripts/lib.mjs';

const LATE = /codemirror|code-editor|rich-editor|draw-chart|echarts/;

/** Bytes of a built script, gzipped; small ones travel as they are. */
function sizeOf(url) {
  const file = join(root, 'desk/dist/assets', new URL(url).pathname.split('/').at(-1));
  return statSync(existsSync(`${file}.gz`) ? `${file}.gz` : file).size;
}

/** Notes what a page asks for, from now on. */
export class Traffic {
  #scripts = new Map();
  #asked = [];
  #open = 0;

  constructor(page) {
    page.on('request', (request) => {
      const url = request.url();
      this.#open += 1;
      if (url.includes('/api/')) this.#asked.push(new URL(url).pathname.split('.').slice(-2).join('.'));
      if (request.resourceType() === 'script') this.#scripts.set(url, sizeOf(url));
    });
    for (const event of ['requestfinished', 'requestfailed']) {
      page.on(event, () => {
        this.#open -= 1;
      });
    }
    this.page = page;
  }

  /** Until nothing is on its way. */
  async settle() {
    for (let quiet = 0; quiet < 10; quiet = this.#open > 0 ? 0 : quiet + 1) await this.page.waitForTimeout(30);
  }

  /** What was asked since the last `take`. */
  peek() {
    return [...this.#asked];
  }

  /** What came since the last call; scripts that were there already do not count again. */
  take() {
    const scripts = [...this.#scripts].filter(([, size]) => size > 0);
    const late = scripts.filter(([url]) => LATE.test(url));
    const sum = (list) => list.reduce((total, [, size]) => total + size, 0) / 1024;
    const found = { kilobytes: sum(scripts) - sum(late), late: sum(late), asked: this.#asked };
    for (const [url] of scripts) this.#scripts.set(url, 0);
    this.#asked = [];
    return found;
  }
}
