// The limit: what a server costs that does this work and nothing else. node:http, the raw connector, SQL written by
// hand for these doctypes, statements that need not wait for each other sent together. It checks the caller's API key
// against the database, answers with the same JSON and writes the same rows as Cairn does; no framework, no
// permissions, no checks, no hooks. Started by the benchmark; LIMIT_LOGIN=0 leaves the key unchecked.
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import { COLUMNS, INSERT, now, programJson, SELECT, shown } from './shapes.mjs';

const { LIMIT_DATABASE, LIMIT_URL, LIMIT_KEY, LIMIT_LOGIN, PORT } = process.env;
const { open } = await import(LIMIT_DATABASE === 'sqlite' ? './sqlite.mjs' : './mariadb.mjs');
const database = await open(LIMIT_URL);
const name = () => randomBytes(5).toString('hex');

const digest = (text) => createHash('sha256').update(text).digest();
/** Stored secrets are encrypted; which digest each stands for is worked out once, here by whoever starts the server. */
const secrets = new Map();

const credentials = (request) => (request.headers.authorization ?? '').replace(/^token /, '').split(':');

/** The statement that says who calls goes ahead of the others, in the same go. */
const question = (request) => (LIMIT_LOGIN === '0' ? [] : [[SELECT.caller, [credentials(request)[0]]]]);

/** @param found what the database said, the caller first @returns the rest */
function checked(request, found) {
  if (LIMIT_LOGIN === '0') return { user: 'nobody', found };
  const [[caller], ...rest] = found;
  if (!caller) throw new Error('no such key');
  if (!secrets.has(caller.password)) secrets.set(caller.password, digest(LIMIT_KEY.split(':')[1]));
  if (!timingSafeEqual(secrets.get(caller.password), digest(credentials(request)[1]))) throw new Error('wrong secret');
  return { user: caller.name, found: rest };
}

async function asCaller(request, statements) {
  return checked(request, await database.read([...question(request), ...statements]));
}

function readBody(request) {
  return new Promise((resolve, reject) => {
    let text = '';
    request.setEncoding('utf8');
    request.on('data', (chunk) => {
      text += chunk;
    });
    request.on('end', () => resolve(JSON.parse(text)));
    request.on('error', reject);
  });
}

async function getProgram(request, program) {
  const { found } = await asCaller(request, [
    [SELECT.program, [program]],
    [SELECT.programCourses, [program]],
    [SELECT.programMembers, [program]],
  ]);
  return { data: programJson(found[0][0], found[1], found[2]) };
}

async function listCourses(request) {
  const { found } = await asCaller(request, [[SELECT.courseList, [1]]]);
  return { data: found[0] };
}

async function countCourses(request) {
  const { found } = await asCaller(request, [[SELECT.courseCount, [1]]]);
  return { message: found[0][0].n };
}

async function createProgram(request) {
  const { title, program_courses } = await readBody(request);
  const { user, found } = await asCaller(request, [[SELECT.courseTitles, program_courses.map(({ course }) => course)]]);
  const titles = new Map(found[0].map((row) => [row.name, row.title]));
  const time = now();
  const standard = { owner: user, creation: time, modified: time, modified_by: user, docstatus: 0 };
  const checks = { published: 0, enforce_course_order: 0, allow_self_enrollment: 0 };
  const program = { name: title, ...standard, idx: 0, title, ...checks, course_count: titles.size, member_count: 0 };
  const place = { parent: title, parentfield: 'program_courses', parenttype: 'LMS Program' };
  const rows = program_courses.map(({ course }, index) => ({
    ...{ name: name(), ...standard, idx: index + 1, course, course_title: titles.get(course), ...place },
  }));
  await database.write([
    [INSERT.program, [COLUMNS.program.map((column) => program[column])]],
    [INSERT.programCourses, rows.map((row) => COLUMNS.programCourses.map((column) => row[column]))],
  ]);
  const json = programJson(program, rows, []);
  for (const row of json.program_courses) row.__unsaved = 1;
  return { data: json };
}

/** What changed is written down, as for every doctype that tracks changes. */
function versionOf(course, user, time, from, to) {
  const changed = [['short_introduction', from, to]];
  const data = { changed, added: [], removed: [], row_changed: [], data_import: null, updater_reference: null };
  return [name(), time, time, user, user, 0, 0, 'LMS Course', course, JSON.stringify(data)];
}

async function updateCourse(request, course) {
  const { short_introduction } = await readBody(request);
  const time = now();
  const reads = [
    ...question(request),
    [`${SELECT.course}${database.forUpdate}`, [course]],
    ...[SELECT.courseInstructors, SELECT.courseChapters, SELECT.courseRelated].map((sql) => [sql, [course]]),
  ];
  const answers = await database.change(reads, (stored) => {
    const { user, found } = checked(request, stored);
    const change = [short_introduction, time, user, course];
    return [
      [
        'UPDATE `tabLMS Course` SET `short_introduction` = ?, `modified` = ?, `modified_by` = ? WHERE `name` = ?',
        change,
      ],
      [INSERT.version, [versionOf(course, user, time, found[0][0].short_introduction, short_introduction)]],
    ];
  });
  const { user, found } = checked(request, answers);
  const [[row], instructors, chapters, related] = found;
  const json = shown({ ...row, short_introduction, modified: time, modified_by: user }, 'LMS Course');
  json.instructors = instructors.map((each) => shown(each, 'Course Instructor'));
  json.chapters = chapters.map((each) => shown(each, 'Chapter Reference'));
  json.related_courses = related.map((each) => shown(each, 'Related Courses'));
  return { data: json };
}

function answer(request) {
  const [path] = request.url.split('?', 1);
  if (path === '/api/method/frappe.client.get_count') return countCourses(request);
  const [, , , , document] = path.split('/');
  if (request.method === 'PUT') return updateCourse(request, decodeURIComponent(document));
  if (request.method === 'POST') return createProgram(request);
  return document === undefined ? listCourses(request) : getProgram(request, decodeURIComponent(document));
}

function send(reply, status, body) {
  const text = JSON.stringify(body);
  reply.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
  reply.end(text);
}

const server = createServer((request, reply) => {
  answer(request).then(
    (body) => send(reply, 200, body),
    (error) => send(reply, 500, { error: error.stack }),
  );
});
server.keepAliveTimeout = 60_000;
server.listen(Number(PORT), '127.0.0.1');
