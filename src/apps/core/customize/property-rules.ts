import { type Ctx, type DocField, type Meta, ValidationError } from '../../../engine/index.js';
import { checkFieldtypeChange } from './changes.js';

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** Properties that a site may set on a standard doctype, by what they belong to (frappe-contract §1.13). */
const ALLOWED: Readonly<Record<string, ReadonlySet<string>>> = {
  // istable stands in Frappe's own list too, but a standard table cannot become rows of another without losing its own.
  DocType: words(`
    search_fields title_field image_field sort_field sort_order default_print_format allow_copy quick_entry
    queue_in_background editable_grid max_attachments make_attachments_public protect_attached_files track_changes
    track_views track_seen allow_auto_repeat allow_import show_preview_popup default_email_template email_append_to
    subject_field sender_field sender_name_field recipient_account_field naming_rule autoname
    show_title_field_in_link is_calendar_and_gantt default_view force_re_route_to_default_view translated_doctype
    grid_page_length rows_threshold_for_grid_search field_order links_order actions_order states_order`),
  DocField: words(`
    label fieldtype options default length precision reqd unique search_index read_only hidden bold
    permlevel non_negative no_copy set_only_once ignore_user_permissions ignore_xss_filter in_list_view
    in_standard_filter in_filter in_global_search in_preview allow_in_quick_entry allow_on_submit allow_bulk_edit
    fetch_from fetch_if_empty depends_on mandatory_depends_on read_only_depends_on collapsible
    collapsible_depends_on description placeholder documentation_url width print_width max_height columns alignment
    print_hide print_hide_if_no_value report_hide remember_last_selected_value translatable link_filters mask
    show_dashboard show_on_timeline sort_options hide_border hide_days hide_seconds sticky button_color
    make_attachment_public auto_repeat`),
  'DocType Link': words(
    'link_doctype link_fieldname parent_doctype table_fieldname group hidden is_child_table custom',
  ),
  'DocType Action': words('label action_type action group hidden custom'),
  'DocType State': words('title color custom'),
};

/** Select is here because a site may offer other choices; what is stored stays readable. */
const OPTIONS_MAY_CHANGE = new Set(['Read Only', 'HTML', 'Data', 'Select']);

/** @throws ValidationError naming the property */
export function checkPropertyAllowed(kind: string, property: string): void {
  if (isCustomizable(kind, property)) return;
  throw new ValidationError(`Property Setter: the property "${property}" of a ${kind} cannot be customized`);
}

/**
 * What a site may not do to a field that its doctype's file declares: promises made by code rest on it.
 * @param standard the field as the file has it
 * @param value the property's new value, as text
 */
export function checkStandardField(meta: Meta, standard: DocField, property: string, value: string): void {
  const where = `${meta.name}: field "${standard.label}"`;
  const isOn = value === '1';
  if (property === 'reqd' && standard.reqd && !isOn) {
    throw new ValidationError(`${where} is mandatory by its definition and must stay so`);
  }
  if (property === 'read_only' && standard.read_only && !isOn) {
    throw new ValidationError(`${where} is read only by its definition and must stay so`);
  }
  if (property === 'allow_on_submit' && !standard.allow_on_submit && isOn) {
    throw new ValidationError(`${where}: not allowed to enable Allow on Submit for standard fields`);
  }
  if (property === 'unique' && standard.unique && !isOn) {
    throw new ValidationError(`${where} is unique by its definition and must stay so`);
  }
  if (property === 'options' && !OPTIONS_MAY_CHANGE.has(standard.fieldtype)) {
    throw new ValidationError(`${where}: you can't set 'Options' of a field of type ${standard.fieldtype}`);
  }
  if (property === 'fieldtype') {
    if (standard.fieldname === 'naming_series') throw new ValidationError(`${where}: its fieldtype cannot be changed`);
    checkFieldtypeChange(where, standard.fieldtype, value);
  }
}

/** May a site set that property of such a part of a doctype? */
export function isCustomizable(kind: string, property: string): boolean {
  return ALLOWED[kind]?.has(property) ?? false;
}

/**
 * Asked outside this transaction, whose locks would otherwise stop the table from being altered.
 * @param length the field's new length; none means that of its type
 * @throws ValidationError naming a document with a longer value
 */
export async function refuseShorterThanData(ctx: Ctx, meta: Meta, fieldname: string, length: unknown): Promise<void> {
  const column = meta.column(fieldname);
  if (!column || meta.issingle || meta.is_virtual) return;
  await ctx.site.database.beside(async (session) => {
    const characters = session.dialect.name === 'mariadb' ? 'CHAR_LENGTH' : 'LENGTH';
    const sql = `SELECT \`name\` FROM ${meta.sqlTable} WHERE ${characters}(\`${column.name}\`) > ? LIMIT 1`;
    const [longer] = await session.query<{ name: string }>(sql, [Number(length) || 140]);
    if (longer) {
      throw new ValidationError(
        `${column.field.label} of ${meta.name} ${longer.name} is longer than ${Number(length) || 140}`,
      );
    }
  });
}
