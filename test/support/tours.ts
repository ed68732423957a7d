import type { Ctx, DocTypeJson } from '../../src/engine/index.js';
import { toy } from './site.js';

const field = (fieldname: string, fieldtype: string, options = '', rest = {}) => ({
  fieldname,
  fieldtype,
  options,
  ...rest,
});
const may = (role: string, rights: object) => ({ role, read: 1, ...rights });

/** Toy doctypes for lists: a document with rows of two kinds, a link, a tree, fields at permlevel 1, a Password. */
export const TOUR_DOCTYPES: readonly DocTypeJson[] = [
  toy(
    'Tour',
    [
      field('title', 'Data'),
      field('open', 'Check'),
      field('seats', 'Int'),
      field('price', 'Currency'),
      field('starts', 'Date'),
      field('booked', 'Datetime'),
      field('meets', 'Time'),
      field('notes', 'Text'),
      field('region', 'Link', 'Region'),
      field('guide', 'Link', 'Guide'),
      field('pin', 'Password'),
      field('margin', 'Currency', '', { permlevel: 1 }),
      field('phone', 'Data', '', { mask: 1 }),
      field('stops', 'Table', 'Tour Stop'),
      field('costs', 'Table', 'Tour Cost', { permlevel: 1 }),
    ],
    {
      autoname: 'prompt',
      title_field: 'title',
      search_fields: 'region',
      permissions: [
        may('System Manager', { write: 1, create: 1, delete: 1, mask: 1 }),
        may('System Manager', { permlevel: 1, write: 1 }),
        may('Visitor', {}),
        may('Chooser', { read: 0, select: 1 }),
        may('Owner Only', { if_owner: 1 }),
      ],
    },
  ),
  toy(
    'Tour Stop',
    [
      field('city', 'Data'),
      field('nights', 'Int'),
      field('guide', 'Link', 'Guide'),
      field('secret', 'Data', '', { permlevel: 1 }),
    ],
    { istable: 1 },
  ),
  toy('Tour Cost', [field('what', 'Data')], { istable: 1 }),
  toy(
    'Guide',
    [field('full_name', 'Data'), field('rate', 'Currency', '', { permlevel: 1 }), field('enabled', 'Check')],
    {
      autoname: 'prompt',
      title_field: 'full_name',
      show_title_field_in_link: 1,
      permissions: [may('System Manager', { write: 1, create: 1 }), may('Visitor', {})],
    },
  ),
  toy(
    'Region',
    [field('title', 'Data'), field('parent_region', 'Link', 'Region'), field('lft', 'Int'), field('rgt', 'Int')],
    {
      autoname: 'prompt',
      is_tree: 1,
      nsm_parent_field: 'parent_region',
    },
  ),
  toy('Tour Settings', [field('mode', 'Data')], { issingle: 1 }),
  toy('Weather', [field('sky', 'Data')], { is_virtual: 1 }),
];

const TOURS: readonly Record<string, unknown>[] = [
  {
    name: 'Alps',
    title: 'Über die Alpen',
    open: 1,
    seats: 10,
    price: 100.5,
    starts: '2026-05-01',
    booked: '2026-04-01 10:00:00',
    meets: '08:30:00',
    region: 'Austria',
    guide: 'anna',
  },
  {
    name: 'Andes',
    title: 'Andes trek',
    open: 1,
    seats: 20,
    price: 300,
    starts: '2026-06-01',
    region: 'Peru',
    guide: 'bert',
  },
  { name: 'Baltic', title: '', open: 0, seats: 0, notes: '50% off', guide: 'anna' },
  {
    name: 'Crete',
    title: 'crete walk',
    open: 0,
    seats: 5,
    price: 100.5,
    region: 'Greece',
    booked: '2026-04-01 23:59:59.5',
    phone: '0301234',
  },
  { name: 'Delta', open: 1, seats: 5, notes: 'C:\\boats' },
];
const STOPS: Readonly<Record<string, readonly Record<string, unknown>[]>> = {
  Alps: [
    { city: 'Graz', nights: 1, guide: 'anna', secret: 's1' },
    { city: 'Linz', nights: 2 },
    { city: 'Wien', nights: 3 },
  ],
  Andes: [
    { city: 'Lima', nights: 2 },
    { city: 'Cusco', nights: 5 },
  ],
  Crete: [{ city: 'Chania', nights: 2, secret: 's2' }],
};

/** The rows that the specs of lists read. */
export async function makeTours(ctx: Ctx): Promise<void> {
  const loading = ctx.importing();
  const regions = [
    ['World', '', 1, 14],
    ['Europe', 'World', 2, 9],
    ['Austria', 'Europe', 3, 4],
    ['Greece', 'Europe', 5, 8],
    ['Kreta', 'Greece', 6, 7],
    ['Peru', 'World', 10, 11],
    ['Chad', 'World', 12, 13],
  ];
  await ctx.db.insertRows(
    'tabRegion',
    ['name', 'parent_region', 'lft', 'rgt', 'title', 'owner', 'creation', 'modified'],
    regions.map(([name, parent, lft, rgt]) => [
      name as string,
      parent as string,
      lft as number,
      rgt as number,
      name as string,
      'Administrator',
      ctx.now(),
      ctx.now(),
    ]),
  );
  for (const [name, full_name, enabled] of [
    ['anna', 'Anna Berg', 1],
    ['bert', 'Bert Tal', 1],
    ['carl', 'Anna Carl', 0],
  ]) {
    await loading.newDoc('Guide', { name, full_name, enabled, rate: 50 }).insert();
  }
  for (const tour of TOURS) {
    const stops = STOPS[tour.name as string] ?? [];
    await loading.newDoc('Tour', { ...tour, margin: 7, stops, costs: [{ what: 'bus' }] }).insert();
  }
}
