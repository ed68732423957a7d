// What the desk's form of a program shows and does beside its fields: how the members are doing, and changing who they
// are without loading them all.
frappe.ui.form.on('LMS Program', {
  refresh(frm) {
    frm.dashboard.reset();
    if (frm.is_new()) return undefined;
    if (!frm.doc.published) frm.set_intro('Not published: its members do not find it on their portal.', 'orange');
    if (!frm.has_perm('write')) return undefined;
    frm.add_custom_button('Add members', () => addMembers(frm));
    frm.add_custom_button('Remove members', () => removeMembers(frm), 'Members');
    frm.add_custom_button('Enrolments', () => showEnrolments(frm), 'Members');
    frm.add_custom_button('Evidence as CSV', () => downloadEvidence(frm), 'Members');
    frm.add_custom_button('Repair enrolments', () => repairEnrolments(frm), 'Members');
    return showHowTheyAreDoing(frm);
  },
});

async function showHowTheyAreDoing(frm) {
  const { message } = await frappe.call({
    method: 'lms.lms.api.program_dashboard',
    args: { program: frm.doc.name },
    type: 'GET',
  });
  const { dashboard } = frm;
  dashboard.add_indicator(`${message.members} members`, 'blue');
  dashboard.add_indicator(`${message.completed} completed`, 'green');
  dashboard.add_indicator(`Average progress ${message.average_progress} %`, 'gray');
  if (message.median_days !== null) {
    const [median, mean] = [message.median_days, message.mean_days].map((days) => Math.round(days * 10) / 10);
    dashboard.add_indicator(`Days between completions: median ${median}, mean ${mean}`, 'gray');
  }
  if (message.missing_enrolments > 0) {
    dashboard.add_indicator(`${message.missing_enrolments} enrolments missing`, 'orange');
  }
  if (message.members === 0) return;
  dashboard.render_graph({
    title: 'Members by progress',
    type: 'bar',
    data: {
      labels: message.bands.map(({ band }) => `${band} %`),
      datasets: [{ name: 'Members', values: message.bands.map(({ members }) => members) }],
    },
  });
  dashboard.render_graph({
    title: 'How far they got, course by course',
    type: 'bar',
    data: {
      labels: message.funnel.map(({ course_title, course }) => course_title || course),
      datasets: [
        { name: 'Started', values: message.funnel.map(({ started }) => started) },
        { name: 'Completed', values: message.funnel.map(({ completed }) => completed) },
      ],
    },
  });
}

const WHO = [
  { fieldname: 'emails', fieldtype: 'Small Text', label: 'E-mail addresses', description: 'One a line, or separated by commas' },
  { fieldname: 'file', fieldtype: 'Long Text', label: 'Or the text of a CSV file', description: 'With a column “email” or “member”' },
];

const listed = (text) => (text ?? '').split(/[\s,;]+/).filter(Boolean);

function whoIn({ emails, file }) {
  const members = listed(emails);
  return { ...(members.length > 0 ? { members } : {}), ...(file ? { csv: file } : {}) };
}

function addMembers(frm) {
  return frappe.prompt(WHO, (values) => change(frm, 'lms.lms.api.add_members', whoIn(values)), 'Add members', 'Add');
}
function removeMembers(frm) {
  const note = 'They keep their enrolments and their progress.';
  const fields = [{ ...WHO[0], description: `${WHO[0].description}. ${note}`, reqd: 1 }];
  return frappe.prompt(fields, (values) => change(frm, 'lms.lms.api.remove_members', whoIn(values)), 'Remove members', 'Remove');
}

/** Tells what became of each, and shows the program as it is now. */
async function change(frm, method, who) {
  const outcome = await frappe.xcall(method, { program: frm.doc.name, ...who });
  const counts = Object.entries(outcome.counts).map(([what, count]) => `${count} ${what}`);
  const refused = outcome.outcomes.filter(({ outcome: what }) => !['added', 'removed'].includes(what));
  const rows = refused.slice(0, 100).map((one) => `<li>${frappe.utils.escape_html(one.member)}: ${one.outcome}</li>`);
  const more = refused.length > rows.length ? `<li>… and ${refused.length - rows.length} more</li>` : '';
  if (refused.length === 0) frappe.show_alert({ message: counts.join(', '), indicator: 'green' });
  else frappe.msgprint({ title: counts.join(', ') || 'Nobody', message: `<ul>${rows.join('')}${more}</ul>` });
  await frm.reload_doc();
}

async function repairEnrolments(frm) {
  const { made, missing } = await frappe.xcall('lms.lms.api.repair_enrolments', { program: frm.doc.name });
  const text = missing > 0 ? `${made} made; ${missing} could not be made: the Error Log says why.` : `${made} made, none is missing.`;
  frappe.show_alert({ message: text, indicator: missing > 0 ? 'orange' : 'green' });
  await frm.reload_doc();
}

function showEnrolments(frm) {
  const courses = (frm.doc.program_courses ?? []).map(({ course }) => course);
  frappe.set_route('List', 'LMS Enrollment', { course: ['in', courses] });
}

/** Who is enrolled, how far, and when they completed what: a file for auditors. */
function downloadEvidence(frm) {
  const program = encodeURIComponent(frm.doc.name);
  window.location.assign(`/api/method/lms.lms.api.program_evidence?program=${program}`);
}
