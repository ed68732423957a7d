// `npm run bench -- --desk`: how fast the desk answers in a browser whose processor is slowed down four times, on a
// throw-away site. Prints a line for each figure beside its aim; 1 is the exit code when one is missed.
import { chromium } from 'playwright-core';
import { ensureBuilt } from '../scripts/lib.mjs';
import { DeskSite, FEW, MANY } from './desk/site.mjs';
import { Traffic } from './desk/traffic.mjs';
import { timed, watchPage } from './desk/typing.mjs';

const SLOWER = 4;
const FIRST_KB = 250;
const LATER_KB = 80;
const REQUESTS = 2;
const LIST_STATEMENTS = 6;
const FORM_STATEMENTS = 12;
const ANSWER_MS = 100;
const TIMES_SLOWER = 2;
const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking', '--no-first-run'];

let missed = 0;
/** One line; what has no aim is only said. */
function say(what, value, unit, aim) {
  const isReached = aim === undefined || value <= aim;
  if (!isReached) missed += 1;
  const shown = `${value.toFixed(Number.isInteger(value) ? 0 : 1)} ${unit}`.trim();
  console.log(
    `${what.padEnd(64)}${shown.padStart(12)}  ${aim === undefined ? '' : `≤ ${aim}`.padEnd(8)}${aim === undefined ? '' : isReached ? '✓' : '✗'}`,
  );
}

/** Goes to a place inside the desk, as a link does. */
async function follow(page, path) {
  await page.evaluate((to) => {
    const state = { back: null, current: to, forward: null, position: history.length, replaced: false, scroll: null };
    history.pushState(state, '', to);
    dispatchEvent(new PopStateEvent('popstate', { state }));
  }, path);
}

const SIGNS = { list: 'section.list tr.item', form: 'article.form [role="grid"] [role="row"]' };

/** Opens a place and says what it took. @returns what it loaded and asked */
async function open({ site, page, traffic }, path, kind) {
  await site.statements();
  await follow(page, path);
  await page.locator(SIGNS[kind]).first().waitFor();
  const first = traffic.peek();
  await traffic.settle();
  return { ...traffic.take(), first, statements: await site.statements() };
}

const isIdentifying = (sql) => sql.includes('`__cairn_version`') || /^(BEGIN|COMMIT|ROLLBACK)/.test(sql);

async function measureLoading(world) {
  const { page, site, traffic } = world;
  await page.goto(`${site.url}/app`, { waitUntil: 'load' });
  await page.locator('main h1, main h2').first().waitFor();
  await traffic.settle();
  const first = traffic.take();
  say('scripts of the first page, gzipped', first.kilobytes, 'kB', FIRST_KB);
  say('  charts and editors beside them', first.late, 'kB');
  for (const [what, path, kind, most] of [
    ['list', '/app/bench-few', 'list', LIST_STATEMENTS],
    ['form', site.wide, 'form', FORM_STATEMENTS],
  ]) {
    const cold = await open(world, path, kind);
    say(`scripts of the first ${what}, gzipped`, cold.kilobytes, 'kB', LATER_KB);
    say('  charts and editors beside them', cold.late, 'kB');
    say(`requests until the ${what} shows`, cold.first.length, '', REQUESTS);
    const own = cold.statements.filter((sql) => !isIdentifying(sql));
    say(`statements of the ${what}, beyond who asks`, own.length, '', most);
    if (cold.asked.length > cold.first.length)
      console.log(`  afterwards: ${cold.asked.slice(cold.first.length).join(', ')}`);
  }
}

/** On the form with 200 fields and a grid of 1,000 rows. */
async function measureAnswers({ page, site }) {
  await page.goto(site.url + site.wide, { waitUntil: 'load' });
  await page.locator(SIGNS.form).first().waitFor();
  const acts = {
    'typing in a field': async () => {
      await page.locator('[data-field="field_8"] input').click();
      await page.keyboard.type('What somebody types into a field', { delay: 60 });
    },
    'checking boxes that other fields depend on': async () => {
      for (const place of [1, 9, 17, 1, 9, 17]) await page.locator(`[data-field="field_${place}"] input`).click();
    },
    'editing cells of the grid': async () => {
      const grid = page.locator('[role="grid"]').first();
      await grid.locator('[role="row"]').nth(3).locator('.cell').first().click();
      for (let count = 0; count < 6; count++) {
        await page.keyboard.type('cell', { delay: 60 });
        await page.keyboard.press('Enter');
        await page.waitForTimeout(80);
      }
    },
  };
  for (const [what, act] of Object.entries(acts)) {
    const { interaction } = await timed(page, act);
    say(`${what}: to the next frame`, interaction, 'ms', ANSWER_MS);
  }
  const scroll = async (selector) => {
    await page.locator(selector).first().hover();
    for (let count = 0; count < 20; count++) {
      await page.mouse.wheel(0, 300);
      await page.waitForTimeout(30);
    }
  };
  const grid = await timed(page, () => scroll('[role="grid"]'));
  say('scrolling the grid: longest frame', grid.longestFrame, 'ms', ANSWER_MS);
  const form = await timed(page, () => scroll('[data-field="field_8"] label'));
  say('scrolling the form: longest frame', form.longestFrame, 'ms', ANSWER_MS);
}

const median = (numbers) => [...numbers].sort((one, other) => one - other)[Math.floor(numbers.length / 2)];

/** In turns, so that what else the machine does meets both. */
async function measureSizes({ page, traffic }) {
  const times = { few: [], many: [] };
  for (let round = 0; round < 6; round++) {
    for (const size of ['few', 'many']) {
      await follow(page, '/app');
      await traffic.settle();
      const started = performance.now();
      await follow(page, `/app/bench-${size}`);
      await page
        .locator(`section[aria-label="List of Bench ${size === 'few' ? 'Few' : 'Many'}"] tr.item`)
        .first()
        .waitFor();
      if (round > 0) times[size].push(performance.now() - started);
      await traffic.settle();
    }
  }
  const [few, many] = [median(times.few), median(times.many)];
  say(`list of ${FEW.toLocaleString('en')}, first rows`, few, 'ms');
  say(`list of ${MANY.toLocaleString('en')}, first rows`, many, 'ms');
  say('  how many times as long', many / few, '', TIMES_SLOWER);
}

/** Measures all of it. @returns how many aims were missed */
export async function benchDesk() {
  ensureBuilt();
  const site = await DeskSite.open();
  const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
  const browser = await chromium.launch({ executablePath, args: FLAGS }).catch(async (error) => {
    await site.close();
    throw error;
  });
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await page.request.post(`${site.url}/api/method/login`, { form: site.login });
    const devtools = await page.context().newCDPSession(page);
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: SLOWER });
    await watchPage(page);
    const world = { site, page, traffic: new Traffic(page) };
    console.log(`the desk, in a browser slowed down ${SLOWER} times`);
    await measureLoading(world);
    await measureSizes(world);
    await measureAnswers(world);
  } finally {
    await browser.close();
    await site.close();
  }
  console.log(`\nbench: ${missed === 0 ? 'every aim' : `all but ${missed} of the aims`} reached`);
  return missed;
}
