// Reads of many kinds, and requests that are wrong.
import { resource } from '../connection.mjs';

const method = (name, args = {}) => `/api/method/${name}?${new URLSearchParams(args)}`;

export async function list(lane) {
  const fields = JSON.stringify(['name', 'description', 'priority', 'modified']);
  const query = { fields, order_by: 'modified desc', limit_page_length: '20' };
  await lane.send('list', { path: resource('ToDo', undefined, query) });
}

export async function count(lane) {
  const filters = JSON.stringify({ priority: lane.random.pick(['Low', 'High']) });
  await lane.send('count', { path: method('frappe.client.get_count', { doctype: 'ToDo', filters }) });
}

export async function readProgram(lane) {
  const title = lane.random.pick([...lane.ledger.programs.keys()].filter((name) => name.startsWith('Program')));
  if (title) await lane.send('get program', { path: resource('LMS Program', title) });
}

export async function searchLink(lane) {
  const path = method('frappe.desk.search.search_link', { doctype: 'User', txt: 'p1' });
  await lane.send('search', { path });
}

export async function outline(lane) {
  const { name: course } = lane.random.pick(lane.world.courses);
  await lane.send('outline as guest', { path: method('lms.lms.utils.get_course_outline', { course }), as: {} });
}

export async function programs(lane) {
  if (!lane.learnerSession) return;
  await lane.send('programs as learner', { path: method('lms.lms.utils.get_programs'), as: lane.learnerSession });
}

const JSON_TYPE = { 'content-type': 'application/json' };
/** Each with the one status that is right. */
const WRONG = [
  () => ({ path: resource('ToDo', 'nothing-of-this-name'), accept: [404] }),
  () => ({ path: resource('No Such Doctype'), accept: [404] }),
  () => ({ method: 'POST', path: resource('ToDo'), json: { priority: 'Low' }, accept: [417] }),
  () => ({ method: 'POST', path: resource('ToDo'), headers: JSON_TYPE, body: '{"description":', accept: [400] }),
  () => ({ path: resource('ToDo', undefined, { filters: '[["nothing","=",1]]' }), accept: [417] }),
  wrongKey,
  () => ({ path: resource('Soak Slip'), as: {}, accept: [403] }),
];

let lastWrongKey = 0;

/** At most one a second: from 100 a minute on, an address gets no key looked at for the rest of the minute. */
function wrongKey() {
  const now = Date.now();
  if (now - lastWrongKey < 1_000) return { path: resource('Soak Slip'), as: {}, accept: [403] };
  lastWrongKey = now;
  return { path: resource('ToDo'), as: { authorization: 'token wrong:wrong' }, accept: [401] };
}

/** Requests that are refused must not cost the server anything either. */
export async function mistake(lane) {
  await lane.send('mistake', lane.random.pick(WRONG)());
}
