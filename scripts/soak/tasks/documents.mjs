// Work on a lane's own documents: to-dos, and slips with rows that are submitted and cancelled.
import { resource } from '../connection.mjs';
import { LOST } from '../lane.mjs';

/** As many of its own documents as a lane keeps of one doctype. */
const MOST = 12;
const PRIORITIES = ['Low', 'Medium', 'High'];

const of = (lane, doctype, fits = () => true) => lane.docs.filter((doc) => doc.doctype === doctype && fits(doc));

/** Is what was read what the ledger says? */
function isAs(found, values) {
  return Object.entries(values).every(([field, value]) => found[field] === value);
}

const rowsOf = (lines) => lines.map(({ thing, quantity }) => `${thing}×${quantity}`).join(' ');

function adopt(lane, doctype, { name, modified }, values) {
  const doc = { doctype, name, modified, values };
  lane.docs.push(doc);
  lane.ledger.add(doc);
}

function drop(lane, doc) {
  lane.docs.splice(lane.docs.indexOf(doc), 1);
  lane.ledger.remove(doc);
  for (const [name, file] of lane.ledger.files) if (file.on === doc.name) lane.ledger.files.delete(name);
}

export async function makeTodo(lane) {
  if (of(lane, 'ToDo').length >= MOST) return deleteTodo(lane);
  const values = { description: lane.run.token('todo'), priority: lane.random.pick(PRIORITIES) };
  const request = { method: 'POST', path: resource('ToDo'), json: values };
  const look = () => lane.find('ToDo', { description: values.description }, ['name', 'modified', 'priority']);
  const made = await lane.write('create', request, look);
  if (!made) return;
  if (made.priority !== values.priority) lane.run.breach(`half-written: ToDo ${made.name}`);
  adopt(lane, 'ToDo', made, values);
}

/** Saves with the time it was read at: nobody else changes it, so no conflict may be seen. */
export async function changeTodo(lane) {
  const doc = lane.random.pick(of(lane, 'ToDo'));
  if (!doc) return makeTodo(lane);
  const values = { description: lane.run.token('changed'), priority: lane.random.pick(PRIORITIES) };
  await save(lane, 'update', doc, values, (found) => isAs(found, values));
}

/** @param isNew does what was read hold the new values? Else it must hold the old ones */
async function save(lane, kind, doc, values, isNew, isOld = (found) => isAs(found, doc.values)) {
  const path = resource(doc.doctype, doc.name);
  const request = { method: 'PUT', path, json: { ...values, modified: doc.modified } };
  const look = async () => {
    const found = await lane.read('look', doc.doctype, doc.name);
    if (found === LOST) return LOST;
    if (found && isNew(found)) return found;
    if (!found || !isOld(found)) lane.run.breach(`half-written: ${doc.doctype} ${doc.name}: ${JSON.stringify(found)}`);
    return undefined;
  };
  const saved = await lane.write(kind, request, look);
  if (!saved) return;
  Object.assign(doc, { values: { ...doc.values, ...values }, modified: saved.modified });
  lane.ledger.noteSave(doc);
}

/** What one server has acknowledged, every server shows. */
export async function readOwn(lane) {
  const doc = lane.random.pick(lane.docs);
  if (!doc) return makeTodo(lane);
  const found = await lane.read('get', doc.doctype, doc.name);
  if (found === LOST) return;
  const { lines, ...values } = doc.values;
  const isSame = found && isAs(found, values) && (!lines || rowsOf(found.lines) === rowsOf(lines));
  if (!isSame) lane.run.breach(`stale: ${doc.doctype} ${doc.name}: ${JSON.stringify(found)}`);
}

export async function deleteTodo(lane) {
  const doc = lane.random.pick(of(lane, 'ToDo'));
  if (doc) await remove(lane, doc);
}

async function remove(lane, doc) {
  const look = async () => {
    const found = await lane.read('look', doc.doctype, doc.name);
    return found === LOST ? LOST : found ? undefined : {};
  };
  const request = { method: 'DELETE', path: resource(doc.doctype, doc.name), accept: [200, 202] };
  if (await lane.write('delete', request, look)) drop(lane, doc);
}

const linesFor = (lane, count) =>
  Array.from({ length: count }, () => ({ thing: lane.run.token('line'), quantity: lane.random.below(100) }));
const total = (lines) => lines.reduce((sum, { quantity }) => sum + quantity, 0);

/** A document with rows, named from a series that all lanes draw from. */
export async function makeSlip(lane) {
  if (of(lane, 'Soak Slip').length >= MOST) return endSlip(lane);
  const lines = linesFor(lane, 3);
  const values = { title: lane.run.token('slip'), total: total(lines), lines };
  const look = async () => {
    const found = await lane.find('Soak Slip', { title: values.title });
    return found && found !== LOST ? lane.read('look', 'Soak Slip', found.name) : found;
  };
  const made = await lane.write(
    'create with rows',
    { method: 'POST', path: resource('Soak Slip'), json: values },
    look,
  );
  if (!made) return;
  if (rowsOf(made.lines) !== rowsOf(lines)) lane.run.breach(`half-written: Soak Slip ${made.name}`);
  adopt(lane, 'Soak Slip', made, { ...values, docstatus: 0 });
}

/** One row changes, one goes, one comes. */
export async function changeRows(lane) {
  const doc = lane.random.pick(of(lane, 'Soak Slip', ({ values }) => values.docstatus === 0));
  if (!doc) return makeSlip(lane);
  const [first, , ...rest] = doc.values.lines;
  const lines = [{ ...first, quantity: lane.random.below(1000) }, ...rest, ...linesFor(lane, 1)];
  const values = { lines, total: total(lines) };
  const isLike = (wanted) => (found) => found.total === wanted.total && rowsOf(found.lines) === rowsOf(wanted.lines);
  await save(lane, 'rows', doc, values, isLike(values), isLike(doc.values));
}

export async function submitSlip(lane) {
  const doc = lane.random.pick(of(lane, 'Soak Slip', ({ values }) => values.docstatus < 2));
  if (!doc) return makeSlip(lane);
  const docstatus = doc.values.docstatus + 1;
  const hasStatus = (status) => (found) => found.docstatus === status;
  await save(
    lane,
    docstatus === 1 ? 'submit' : 'cancel',
    doc,
    { docstatus },
    hasStatus(docstatus),
    hasStatus(docstatus - 1),
  );
}

async function endSlip(lane) {
  const doc = lane.random.pick(of(lane, 'Soak Slip', ({ values }) => values.docstatus !== 1));
  if (doc) await remove(lane, doc);
  else await submitSlip(lane);
}
