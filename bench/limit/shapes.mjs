// The statements of the limit, and the JSON it answers with: nulls left out and the doctype added, as Frappe's v1 does.
const STANDARD = ['name', 'owner', 'creation', 'modified', 'modified_by', 'docstatus', 'idx'];
const PLACE = ['parent', 'parentfield', 'parenttype'];

export const COLUMNS = {
  program: [
    ...STANDARD,
    ...['title', 'published', 'enforce_course_order', 'allow_self_enrollment', 'course_count', 'member_count'],
  ],
  programCourses: [...STANDARD, 'course', 'course_title', ...PLACE],
  programMembers: [
    ...STANDARD,
    ...['member', 'full_name', 'progress', 'status', 'enrolled_on', 'completed_on'],
    ...PLACE,
  ],
  course: [
    ...STANDARD,
    ...[
      'title',
      'category',
      'tags',
      'image',
      'card_gradient',
      'video_link',
      'status',
      'short_introduction',
      'description',
    ],
    ...[
      'published',
      'published_on',
      'upcoming',
      'featured',
      'disable_self_learning',
      'notification_sent',
      'is_mandatory',
    ],
    ...[
      'validity_days',
      'enable_certification',
      'paid_certificate',
      'timezone',
      'paid_course',
      'course_price',
      'currency',
    ],
    ...['amount_usd', 'enrollments', 'lessons', 'rating'],
  ],
  courseInstructors: [...STANDARD, 'instructor', ...PLACE],
  courseChapters: [...STANDARD, 'chapter', ...PLACE],
  courseRelated: [...STANDARD, 'course', ...PLACE],
  version: [
    ...['name', 'creation', 'modified', 'owner', 'modified_by', 'docstatus', 'idx', 'ref_doctype', 'docname', 'data'],
  ],
};

const columns = (kind) => COLUMNS[kind].map((column) => `\`${column}\``).join(', ');
const one = (kind, table) => `SELECT ${columns(kind)} FROM \`tab${table}\` WHERE \`name\` = ?`;
const rows = (kind, table, parenttype, parentfield) =>
  `SELECT ${columns(kind)} FROM \`tab${table}\` WHERE \`parent\` = ? AND \`parenttype\` = '${parenttype}' AND \`parentfield\` = '${parentfield}' ORDER BY \`idx\``;

export const SELECT = {
  caller:
    'SELECT `u`.`name`, `a`.`password` FROM `tabUser` `u` JOIN `__Auth` `a` ' +
    "ON `a`.`doctype` = 'User' AND `a`.`name` = `u`.`name` AND `a`.`fieldname` = 'api_secret' WHERE `u`.`api_key` = ? AND `u`.`enabled` = 1",
  program: one('program', 'LMS Program'),
  programCourses: rows('programCourses', 'LMS Program Course', 'LMS Program', 'program_courses'),
  programMembers: rows('programMembers', 'LMS Program Member', 'LMS Program', 'program_members'),
  courseList:
    'SELECT `name`, `title`, `published_on` FROM `tabLMS Course` WHERE `published` = ? ORDER BY `creation` DESC, `name` DESC LIMIT 20',
  courseCount: 'SELECT COUNT(*) AS `n` FROM `tabLMS Course` WHERE `published` = ?',
  courseTitles: 'SELECT `name`, `title` FROM `tabLMS Course` WHERE `name` IN (?, ?, ?, ?, ?, ?)',
  course: one('course', 'LMS Course'),
  courseInstructors: rows('courseInstructors', 'Course Instructor', 'LMS Course', 'instructors'),
  courseChapters: rows('courseChapters', 'Chapter Reference', 'LMS Course', 'chapters'),
  courseRelated: rows('courseRelated', 'Related Courses', 'LMS Course', 'related_courses'),
};

const insert = (kind, table) => ({ table: `tab${table}`, columns: COLUMNS[kind] });

export const INSERT = {
  program: insert('program', 'LMS Program'),
  programCourses: insert('programCourses', 'LMS Program Course'),
  version: insert('version', 'Version'),
};

/** @returns the SQL of a multi-row INSERT */
export function insertSql({ table, columns: names }, count) {
  const slots = `(${names.map(() => '?').join(', ')})`;
  return `INSERT INTO \`${table}\` (${names.map((name) => `\`${name}\``).join(', ')}) VALUES ${Array(count).fill(slots).join(', ')}`;
}

export function shown(row, doctype) {
  const json = {};
  for (const key in row) if (row[key] !== null) json[key] = row[key];
  json.doctype = doctype;
  return json;
}

export function programJson(row, courses, members) {
  const json = shown(row, 'LMS Program');
  json.program_courses = courses.map((each) => shown(each, 'LMS Program Course'));
  json.program_members = members.map((each) => shown(each, 'LMS Program Member'));
  return json;
}

const pad = (number, width = 2) => String(number).padStart(width, '0');

/** The local time as the database keeps it. */
export function now() {
  const at = new Date();
  const date = `${at.getFullYear()}-${pad(at.getMonth() + 1)}-${pad(at.getDate())}`;
  return `${date} ${pad(at.getHours())}:${pad(at.getMinutes())}:${pad(at.getSeconds())}.${pad(at.getMilliseconds(), 3)}000`;
}
