/** Fields that a filter may look at: those of the doctype, those that every document has, and those of its rows. */
import { boot } from '../boot';
import { type DocField, type DocType, labelOf, STANDARD_FIELDS } from '../meta/doctype';
import { childDocType } from '../meta/doctypes';
import type { Filter } from './filters';
import { type Operator, operatorsFor, TIMESPANS } from './operators';

export interface FieldChoice {
  /** `fieldname` or `Child.fieldname`. */
  key: string;
  label: string;
  group: string;
  doctype: string;
  field: DocField;
}

const UNFIT: ReadonlySet<string> = new Set(['Password']);
const DOCSTATUS: DocField = {
  fieldname: 'docstatus',
  fieldtype: 'Select',
  label: 'Document Status',
  options: '0\n1\n2',
};

function choicesOf(doctype: DocType, group: string, prefix: string): FieldChoice[] {
  return doctype.valueFields
    .filter((field) => !field.is_virtual && !UNFIT.has(field.fieldtype))
    .map((field) => ({
      ...{ key: `${prefix}${field.fieldname}`, label: labelOf(field), group },
      ...{ doctype: doctype.name, field },
    }))
    .sort((a, b) => a.label.localeCompare(b.label));
}

export function fieldChoices(doctype: DocType): FieldChoice[] {
  const common = [...STANDARD_FIELDS, ...(doctype.isSubmittable ? [DOCSTATUS] : [])];
  const standard = [...new Map(common.map((field) => [field.fieldname, field])).values()].map((field) => ({
    ...{ key: field.fieldname, label: labelOf(field), group: 'Every document', doctype: doctype.name, field },
  }));
  const rows = doctype.tables.flatMap((table) => {
    const child = childDocType(table.options ?? '');
    return child ? choicesOf(child, labelOf(table), `${child.name}.`) : [];
  });
  return [...choicesOf(doctype, doctype.name, ''), ...standard, ...rows];
}

/** A filter's operators. */
export function operatorsOf(field: DocField): Operator[] {
  return operatorsFor(field, boot.nested_set_doctypes.includes(field.options ?? ''));
}

/** What a filter begins with when its operator is chosen; what it compared with before is kept where it fits. */
export function valueFor(operator: Operator, field: DocField, before: unknown): unknown {
  if (operator === 'is') return before === 'not set' ? before : 'set';
  if (operator === 'timespan') return TIMESPANS.includes(before as 'today') ? before : 'last 30 days';
  if (operator === 'between') return Array.isArray(before) && before.length === 2 ? before : [];
  if (operator === 'in' || operator === 'not in') {
    return Array.isArray(before) ? before : before === undefined || before === '' ? [] : [before];
  }
  const single = Array.isArray(before) ? before[0] : before;
  if (field.fieldtype === 'Check') return Number(single) === 0 ? 0 : 1;
  return single;
}

/** A new filter on a field. */
export function filterOn({ doctype, field }: FieldChoice): Filter {
  const operator = operatorsOf(field)[0] ?? '=';
  const first = field.fieldtype === 'Select' ? field.options?.split('\n').find(Boolean) : undefined;
  const value = field.fieldtype === 'Check' ? 1 : valueFor(operator, field, first);
  return { doctype, fieldname: field.fieldname, operator, value };
}
