import { filterRows, isOfDesk, listPath, shortcutPath } from './page';

const shortcut = {
  ...{ label: 'S', type: 'DocType', link_to: 'LMS Course', url: null, doc_view: null, stats_filter: null },
  ...{ color: null, format: null },
};

describe('where the items of a workspace lead', () => {
  it('reads filters in every form in which they are kept', () => {
    expect(filterRows('[["LMS Course","published","=",1,false]]')).toEqual([['published', '=', 1]]);
    expect(filterRows([['status', 'in', ['A', 'B']]])).toEqual([['status', 'in', ['A', 'B']]]);
    expect(filterRows('{"status": "Open", "idx": [">", 3]}')).toEqual([
      ['status', '=', 'Open'],
      ['idx', '>', 3],
    ]);
    expect(filterRows(null)).toEqual([]);
    expect(filterRows('')).toEqual([]);
  });

  it('writes them into the address as Frappe does', () => {
    expect(listPath('LMS Course', null)).toBe('/app/lms-course');
    const path = listPath('LMS Course', [
      ['published', '=', 1],
      ['title', 'like', '%a b%'],
    ]);
    expect(path).toBe('/app/lms-course?published=1&title=%5B%22like%22%2C%22%25a+b%25%22%5D');
  });

  it('leads to lists, new documents, reports, pages and elsewhere', () => {
    expect(shortcutPath({ ...shortcut, stats_filter: '{"published": 1}' })).toBe('/app/lms-course?published=1');
    expect(shortcutPath({ ...shortcut, doc_view: 'New' })).toBe('/app/lms-course/new');
    expect(shortcutPath({ ...shortcut, doc_view: 'Kanban' })).toBe('/app/lms-course/view/kanban');
    expect(shortcutPath({ ...shortcut, type: 'URL', url: '/lms/courses' })).toBe('/lms/courses');
    const report = { ...shortcut, type: 'Report', link_to: 'A / B' };
    expect(shortcutPath({ ...report, is_query_report: 1 })).toBe('/app/query-report/A%20%2F%20B');
    expect(shortcutPath({ ...report, report_ref_doctype: 'User' })).toBe('/app/user/view/report/A%20%2F%20B');
    expect(isOfDesk('/lms/courses')).toBe(false);
    expect(isOfDesk('/app/user')).toBe(true);
    expect(isOfDesk('/apple')).toBe(false);
  });
});
