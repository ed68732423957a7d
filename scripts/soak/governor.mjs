// Changes doctypes and permissions through one server while all the others work, and expects each change to count
// in another server's very next answer.
import { setTimeout as pause } from 'node:timers/promises';
import { resource } from './connection.mjs';
import { Lane } from './lane.mjs';
import { SWITCH_FIELDS } from './seed.mjs';

const EVERY_MS = 2_500;
/** Columns that a run adds at most. */
const MOST_FIELDS = 24;

class Governor {
  #round = 0;
  #field = 0;
  changes = 0;

  constructor(run, world, somebody) {
    this.run = run;
    this.lane = new Lane(run, 0, world);
    this.admin = world.adminHeaders;
    this.somebody = somebody;
  }

  /** Two servers, each time others; the same one twice when there is one only. */
  #pair() {
    const { urls } = this.run.stage;
    const at = this.#round % urls.length;
    return [urls[at], urls[(at + 1) % urls.length]];
  }

  async round() {
    const [here, there] = this.#pair();
    const works = [this.#role, this.#required, this.#newField];
    await works[this.#round++ % works.length].call(this, here, there);
  }

  /** @returns the answer, or undefined when it was lost to a fault */
  async #ask(url, request) {
    const answer = await this.lane.send('definitions', { as: this.admin, accept: [200, 202], ...request, url });
    return answer.lost ? undefined : answer;
  }

  async #expect(url, request, status, what) {
    const answer = await this.#ask(url, { ...request, accept: [200, 403, 417] });
    if (!answer) return undefined;
    this.changes++;
    if (answer.status !== status) this.run.breach(`not seen by another process at once: ${what} (${answer.status})`);
    return answer;
  }

  async #role(here, there) {
    const isGiven = this.#round % 2 === 0;
    const roles = isGiven ? [{ role: 'System Manager' }] : [];
    const path = resource('User', this.somebody.name);
    if (!(await this.#ask(here, { method: 'PUT', path, json: { roles } }))) return;
    const request = { path: resource('Soak Slip'), as: this.somebody.headers };
    await this.#expect(there, request, isGiven ? 200 : 403, `a role ${isGiven ? 'given' : 'taken'}`);
  }

  async #required(here, there) {
    const reqd = this.#round % 2;
    const fields = SWITCH_FIELDS.map((field) => (field.fieldname === 'note' ? { ...field, reqd } : field));
    const path = resource('DocType', 'Soak Switch');
    if (!(await this.#ask(here, { method: 'PUT', path, json: { fields } }))) return;
    const request = { method: 'POST', path: resource('Soak Switch'), json: { name: this.run.token('switch') } };
    await this.#expect(there, request, reqd ? 417 : 200, `a field ${reqd ? '' : 'not '}required`);
  }

  /** A column of a table that everybody else writes to meanwhile. */
  async #newField(here, there) {
    if (this.#field >= MOST_FIELDS) return this.#role(here, there);
    const fieldname = `extra_${this.#field++}`;
    const json = { dt: 'ToDo', fieldname, label: fieldname, fieldtype: 'Int' };
    if (!(await this.#ask(here, { method: 'POST', path: resource('Custom Field'), json }))) return;
    const query = { fields: JSON.stringify(['name', fieldname]), limit_page_length: '1' };
    await this.#expect(there, { path: resource('ToDo', undefined, query) }, 200, 'a new field');
  }
}

/** Changes definitions until the run is over. @returns how many were seen by the other server */
export async function govern(run, world) {
  const governor = new Governor(run, world, world.somebody);
  while (run.going) {
    await governor.round();
    await run.wellAgain();
    await pause(EVERY_MS, undefined, { ref: false });
  }
  governor.lane.close();
  return governor.changes;
}
