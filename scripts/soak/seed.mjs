// What a soak run begins with: courses with lessons, people, programs, and doctypes of its own.
import { Connection, cookiesOf, resource } from './connection.mjs';
import { PASSWORD } from './stage.mjs';

const COURSES = 6;
const LESSONS = 6;
/** People of one connection: who learns, who logs in and out, and who comes and goes in the shared program. */
const CROWD = 8;
const COUNTERS = 4;
export const SHARED_PROGRAM = 'Square';
const LEARNERS_PROGRAM = 'Path';
/** Where as many people as this are added at one moment. */
export const RUSH = 'Rush';
export const AT_ONCE = 200;

/** Somebody who sends requests one after another, and relies on each. */
class Caller {
  #connection = new Connection();
  #headers = {};

  constructor(url) {
    this.url = url;
  }

  async login(usr, pwd) {
    const body = JSON.stringify({ usr, pwd });
    const headers = { 'content-type': 'application/json' };
    const answer = await this.#connection.send(this.url, { method: 'POST', path: '/api/method/login', headers, body });
    if (answer.status !== 200) throw new Error(`login as ${usr}: ${answer.status}`);
    this.#headers = { cookie: cookiesOf(answer) };
    return this.#headers;
  }

  async must(method, path, json) {
    const headers = { ...this.#headers, 'content-type': 'application/json' };
    const body = json && JSON.stringify(json);
    const answer = await this.#connection.send(this.url, { method, path, headers, body });
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  async insert(doctype, values) {
    return (await this.must('POST', resource(doctype), values)).data;
  }

  close() {
    this.#connection.close();
  }
}

const int = (fieldname) => ({ fieldname, label: fieldname, fieldtype: 'Int' });
const data = (fieldname) => ({ fieldname, label: fieldname, fieldtype: 'Data' });

export const SWITCH_FIELDS = [data('note'), data('other')];

const DOCTYPES = [
  { name: 'Soak Line', istable: 1, fields: [data('thing'), int('quantity')], permissions: [] },
  {
    name: 'Soak Slip',
    is_submittable: 1,
    track_changes: 1,
    autoname: 'SLIP-.######',
    fields: [
      data('title'),
      int('total'),
      { fieldname: 'lines', label: 'lines', fieldtype: 'Table', options: 'Soak Line' },
    ],
  },
  { name: 'Soak Counter', autoname: 'prompt', fields: [int('value'), data('last')] },
  { name: 'Soak Switch', autoname: 'prompt', fields: SWITCH_FIELDS },
];

const MANAGES = { role: 'System Manager', read: 1, write: 1, create: 1, delete: 1, report: 1 };

async function makeDoctypes(admin) {
  for (const doctype of DOCTYPES) {
    const submit = doctype.is_submittable ? { submit: 1, cancel: 1, amend: 1 } : {};
    await admin.insert('DocType', { module: 'Core', custom: 1, permissions: [{ ...MANAGES, ...submit }], ...doctype });
  }
}

/** @returns the courses, each with its lessons */
async function makeCourses(admin) {
  const courses = [];
  for (let n = 0; n < COURSES; n++) {
    const text = { title: `Course ${n}`, short_introduction: 'In short', description: 'At length' };
    const instructors = [{ instructor: 'Administrator' }];
    const course = await admin.insert('LMS Course', { ...text, published: 1, instructors });
    const chapter = await admin.insert('Course Chapter', { course: course.name, title: `Chapter ${n}` });
    const lessons = [];
    for (let l = 0; l < LESSONS; l++) {
      const lesson = { chapter: chapter.name, title: `Lesson ${n} ${l}`, body: 'To read' };
      lessons.push((await admin.insert('Course Lesson', lesson)).name);
    }
    const rows = lessons.map((lesson) => ({ lesson }));
    await admin.must('PUT', resource('Course Chapter', chapter.name), { lessons: rows });
    const chapters = [{ chapter: chapter.name }];
    await admin.must('PUT', resource('LMS Course', course.name), { chapters });
    courses.push({ name: course.name, lessons });
  }
  return courses;
}

const personOf = (lane, n) => `p${lane}.${n}@soak.example`;

/** Everybody, a crowd for each connection; they share one password. */
async function makePeople(stage, admin, connections) {
  const first = personOf(0, 0);
  const values = { email: first, first_name: first, new_password: PASSWORD, send_welcome_email: 0 };
  await admin.insert('User', { ...values, roles: [{ role: 'LMS Student' }] });
  const people = Array.from({ length: connections }, (_, lane) =>
    Array.from({ length: CROWD }, (_, n) => personOf(lane, n)),
  );
  await copyUser(stage, first, people.flat().slice(1));
  return people;
}

/** Past the API, which would hash a password for each of them. */
async function copyUser(stage, model, names) {
  const stored = "SELECT password FROM `__Auth` WHERE name = ? AND fieldname = 'password'";
  const [{ password }] = await stage.sql(stored, [model]);
  const columns = ['name', 'email', 'first_name', 'full_name', 'username', 'owner', 'modified_by'];
  const at = "'2026-01-01 09:00:00.000000'";
  const row = `(${columns.map(() => '?').join(', ')}, 1, ${at}, ${at})`;
  await stage.sql(
    `INSERT INTO \`tabUser\` (${columns.join(', ')}, enabled, creation, modified) VALUES ${names.map(() => row).join(', ')}`,
    names.flatMap((name) => [name, name, name, name, name, 'Administrator', 'Administrator']),
  );
  const secret = "('User', ?, 'password', ?, 0)";
  await stage.sql(
    `INSERT INTO \`__Auth\` (doctype, name, fieldname, password, encrypted) VALUES ${names.map(() => secret).join(', ')}`,
    names.flatMap((name) => [name, password]),
  );
}

/** A user who may do everything, as a session or with an API key. @returns the headers to send */
async function makeKeeper(admin, lane) {
  const email = `keeper${lane}@soak.example`;
  const roles = [{ role: 'System Manager' }, { role: 'Moderator' }];
  const byKey = lane % 2 === 0;
  const password = byKey ? {} : { new_password: PASSWORD };
  await admin.insert('User', { email, first_name: email, send_welcome_email: 0, roles, ...password });
  if (!byKey) return loginAs(admin.url, email);
  const method = '/api/method/frappe.core.doctype.user.user.generate_keys';
  const { message } = await admin.must('POST', method, { user: email });
  const key = message.api_key ?? (await admin.must('GET', resource('User', email))).data.api_key;
  return { authorization: `token ${key}:${message.api_secret}` };
}

async function loginAs(url, user) {
  const caller = new Caller(url);
  return caller.login(user, PASSWORD).finally(() => caller.close());
}

/** @returns what the connections work with; the ledger knows of it */
export async function seed(stage, ledger, { connections }) {
  const [url] = stage.urls;
  const admin = new Caller(url);
  const adminHeaders = await admin.login('Administrator', PASSWORD);
  await makeDoctypes(admin);
  const courses = await makeCourses(admin);
  const names = courses.map(({ name }) => name);
  const people = await makePeople(stage, admin, connections);
  for (let n = 0; n < COUNTERS; n++) {
    const { name } = await admin.insert('Soak Counter', { name: `counter-${n}`, value: 0 });
    ledger.counters.set(name, { done: 0, unsure: 0 });
  }
  const learners = people.flatMap((crowd) => crowd.slice(0, 2));
  await addProgram(admin, ledger, LEARNERS_PROGRAM, names, learners);
  await addProgram(admin, ledger, SHARED_PROGRAM, names.slice(0, 2), []);
  const rush = Array.from({ length: AT_ONCE }, (_, n) => `rush${n}@soak.example`);
  await copyUser(stage, personOf(0, 0), rush);
  await addProgram(admin, ledger, RUSH, names.slice(0, 2), []);
  const keepers = [];
  for (let lane = 0; lane < connections; lane++) keepers.push(await makeKeeper(admin, lane));
  admin.close();
  // whose rights change on the way
  const [[, name]] = people;
  const somebody = { name, headers: await loginAs(url, name) };
  ledger.sessions.open++;
  return { courses, people, rush, keepers, somebody, adminHeaders };
}

async function addProgram(admin, ledger, title, courses, members) {
  const program_courses = courses.map((course) => ({ course }));
  const program_members = members.map((member) => ({ member }));
  const { name } = await admin.insert('LMS Program', { title, published: 1, program_courses, program_members });
  ledger.programs.set(name, { courses: [...courses], members: new Set(members) });
  ledger.enrol(members, courses);
}
