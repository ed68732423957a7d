import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { count, kinds, must, PASSWORD, type ServerProcess, Stage } from '../processes/support/servers.js';
import { cookieOf, type Person } from '../support/person.js';
import { until } from '../support/until.js';

const ROWS = 6000;
const PATH = '/api/method/frappe.core.doctype.data_import.data_import';

/** Every row once, whatever happens to the process that imports them. */
describe.each(kinds)('an import whose server goes away on %s', (kind) => {
  let stage: Stage;
  let server: ServerProcess;
  let admin: Person;
  beforeAll(async () => {
    stage = await Stage.open(kind);
    server = await stage.serving();
    admin = await server.admin();
  }, 60_000);
  afterAll(() => stage.close());

  async function upload(text: string): Promise<string> {
    const cookie = await cookieOf(server.url, 'Administrator', PASSWORD);
    const body = new FormData();
    body.set('file', new Blob([text]), 'categories.csv');
    body.set('is_private', '1');
    const answer = await fetch(`${server.url}/api/method/upload_file`, { method: 'POST', body, headers: cookie });
    return ((await answer.json()) as { message: { file_url: string } }).message.file_url;
  }

  const imported = (dataImport: string) => count(admin, 'Data Import Log', { data_import: dataImport, success: 1 });

  /** @returns how many rows were in before */
  async function goAway(dataImport: string, signal: 'SIGTERM' | 'SIGKILL', rows: number): Promise<number> {
    let done = 0;
    await until(async () => {
      done = await imported(dataImport);
      return done >= rows;
    }, 90_000);
    await server.stop(signal);
    // a job whose process has died is begun again after a minute: the minute is over
    if (signal === 'SIGKILL') await stage.sql([{ sql: "UPDATE `tabBackground Job` SET `modified` = '2026-01-01'" }]);
    server = await stage.serving();
    admin = await server.admin();
    return done;
  }

  it('has every row in once, told to stop or killed', async () => {
    const lines = Array.from({ length: ROWS }, (_, n) => `Row ${n}`);
    const import_file = await upload(['Category', ...lines].join('\n'));
    const values = { reference_doctype: 'LMS Category', import_type: 'Insert New Records', import_file };
    const { data } = await must(admin, 'POST', '/api/resource/Data Import', values);
    await must(admin, 'POST', `${PATH}.form_start_import`, { data_import: data.name });
    const killed = await goAway(data.name, 'SIGKILL', 100);
    // one that is told to stop goes back into the queue by itself
    const stopped = await goAway(data.name, 'SIGTERM', killed + 100);
    expect(stopped).toBeLessThan(ROWS);
    const status = async () =>
      (await must(admin, 'POST', `${PATH}.get_import_status`, { data_import_name: data.name })).message;
    while ((await status()).status === 'Pending') await pause(500);
    expect(await status()).toEqual({ status: 'Success', success: ROWS, failed: 0, total_records: ROWS });
    expect(await count(admin, 'LMS Category', { category: ['like', 'Row %'] })).toBe(ROWS);
    expect(await imported(data.name)).toBe(ROWS);
  }, 240_000);

  it('goes out again as a stream', async () => {
    const cookie = await cookieOf(server.url, 'Administrator', PASSWORD);
    const query = new URLSearchParams({
      doctype: 'LMS Category',
      export_fields: '{"LMS Category": ["category"]}',
      export_records: 'all',
    });
    const answer = await fetch(`${server.url}${PATH}.download_template?${query}`, { headers: cookie });
    expect(answer.headers.get('content-length')).toBe(null);
    expect(answer.headers.get('content-disposition')).toContain('attachment');
    const lines = (await answer.text()).split('\r\n');
    expect(lines.filter((line) => line.startsWith('Row '))).toHaveLength(ROWS);
    const blank = await fetch(`${server.url}${PATH}.download_template?doctype=LMS Category`);
    expect(blank.status).toBe(403);
  });
});
