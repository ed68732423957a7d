// The works that are measured request by request: what is asked of Cairn and of the limit, and the share aimed at.
import { COURSES } from './world.mjs';

const course = (count) => `course-${String((count * 15838 + 1) % COURSES).padStart(5, '0')}`;
const run = process.pid.toString(36);
let count = 0;

/** @type {{ work: string, aim: number, request: (world: object) => import('./load.mjs').Request }[]} */
export const WORKS = [
  {
    work: 'GET one program with its 56 child rows',
    aim: 0.6,
    request: ({ program }) => ({ method: 'GET', path: `/api/resource/LMS%20Program/${encodeURIComponent(program)}` }),
  },
  {
    work: 'list 20 of 10,000 courses, three fields, filter, order',
    aim: 0.5,
    request: () => ({
      method: 'GET',
      path: `/api/resource/LMS%20Course?${new URLSearchParams({
        fields: '["name","title","published_on"]',
        filters: '[["published","=",1]]',
        order_by: 'creation desc',
        limit_page_length: '20',
      })}`,
    }),
  },
  {
    work: 'count with a filter',
    aim: 0.6,
    request: () => ({
      method: 'GET',
      path: `/api/method/frappe.client.get_count?${new URLSearchParams({ doctype: 'LMS Course', filters: '{"published":1}' })}`,
    }),
  },
  {
    work: 'create a document with 6 child rows, all lifecycle steps',
    aim: 0.35,
    request: (world) => ({
      method: 'POST',
      path: '/api/resource/LMS%20Program',
      body: JSON.stringify({ title: `Program ${run} ${++count}`, program_courses: world.courses(6) }),
    }),
  },
  {
    work: 'change one field of a document, to a new value each time',
    aim: 0.35,
    request: () => ({
      method: 'PUT',
      path: `/api/resource/LMS%20Course/${course(++count)}`,
      body: JSON.stringify({ short_introduction: `What it is about, told for the ${count}th time` }),
    }),
  },
];
