// Written by `cairn typegen` from doctypes/. Do not edit: change the doctype and run it again.
import type { Document } from '../engine/document/document.js';

/** What every document holds besides the members of Document. */
interface Standard {
  creation: string | null;
  modified_by: string | null;
}

/** The same for a row of a table field. */
interface RowStandard extends Standard {
  parent: string | null;
  parentfield: string | null;
  parenttype: string | null;
}

export interface AccessLogFields extends Standard {
  export_from: string | null;
  user: string | null;
  reference_document: string | null;
  timestamp: string | null;
  file_type: string | null;
  method: string | null;
  report_name: string | null;
  filters: string | null;
  page: string | null;
  columns: string | null;
}

export interface ActivityLogFields extends Standard {
  subject: string | null;
  content: string | null;
  communication_date: string | null;
  ip_address: string | null;
  operation: '' | 'Login' | 'Logout' | 'Impersonate' | null;
  status: '' | 'Success' | 'Failed' | 'Linked' | 'Closed' | null;
  reference_doctype: string | null;
  reference_name: string | null;
  reference_owner: string | null;
  timeline_doctype: string | null;
  timeline_name: string | null;
  link_doctype: string | null;
  link_name: string | null;
  user: string | null;
  full_name: string | null;
}

export interface AmendedDocumentNamingSettingsFields extends RowStandard {
  document_type: string | null;
  action: 'Amend Counter' | 'Default Naming' | null;
}

export interface BackgroundJobFields extends Standard {
  method: string | null;
  status: 'Queued' | 'Started' | 'Finished' | 'Failed' | null;
  user: string | null;
  progress: number;
  done: number;
  total: number;
  attempts: number;
  started_on: string | null;
  ended_on: string | null;
  arguments: string | null;
  result: string | null;
  error: string | null;
}

export interface BlockModuleFields extends RowStandard {
  module: string | null;
}

export interface BulkUpdateFields extends Standard {
  document_type: string | null;
  field: string | null;
  update_value: string | null;
  condition: string | null;
  limit: number;
}

export interface CalendarViewFields extends Standard {
  reference_doctype: string | null;
  subject_field: string | null;
  start_date_field: string | null;
  end_date_field: string | null;
  all_day: number;
}

export interface ChapterReferenceFields extends RowStandard {
  chapter: string | null;
}

export interface ClientScriptFields extends Standard {
  dt: string | null;
  view: 'List' | 'Form' | null;
  module: string | null;
  enabled: number;
  script: string | null;
}

export interface CommentFields extends Standard {
  comment_type: 'Comment' | 'Like' | 'Info' | 'Label' | 'Workflow' | 'Created' | 'Submitted' | 'Cancelled' | 'Updated' | 'Deleted' | 'Assigned' | 'Assignment Completed' | 'Attachment' | 'Attachment Removed' | 'Shared' | 'Unshared' | 'Bot' | 'Relinked' | 'Edit' | null;
  comment_email: string | null;
  subject: string | null;
  comment_by: string | null;
  published: number;
  seen: number;
  reference_doctype: string | null;
  reference_name: string | null;
  reference_owner: string | null;
  content: string | null;
  ip_address: string | null;
}

export interface CommunicationFields extends Standard {
  subject: string | null;
  communication_medium: '' | 'Email' | 'Chat' | 'Phone' | 'SMS' | 'Event' | 'Meeting' | 'Visit' | 'Other' | null;
  sender: string | null;
  recipients: string | null;
  cc: string | null;
  bcc: string | null;
  phone_no: string | null;
  delivery_status: '' | 'Sent' | 'Bounced' | 'Opened' | 'Marked As Spam' | 'Rejected' | 'Delayed' | 'Soft-Bounced' | 'Clicked' | 'Recipient Unsubscribed' | 'Error' | 'Expired' | 'Sending' | 'Read' | 'Scheduled' | null;
  content: string | null;
  text_content: string | null;
  communication_type: 'Communication' | 'Automated Message' | null;
  status: 'Open' | 'Replied' | 'Closed' | 'Linked' | null;
  sent_or_received: 'Sent' | 'Received' | null;
  communication_date: string | null;
  read_receipt: number;
  send_after: string | null;
  sender_full_name: string | null;
  read_by_recipient: number;
  read_by_recipient_on: string | null;
  reference_doctype: string | null;
  reference_name: string | null;
  reference_owner: string | null;
  email_account: string | null;
  in_reply_to: string | null;
  user: string | null;
  email_template: string | null;
  unread_notification_sent: number;
  seen: number;
  timeline_links: (Document & CommunicationLinkFields)[];
  message_id: string | null;
  uid: number;
  imap_folder: string | null;
  email_status: 'Open' | 'Spam' | 'Trash' | null;
  has_attachment: number;
}

export interface CommunicationLinkFields extends RowStandard {
  link_doctype: string | null;
  link_name: string | null;
  link_title: string | null;
}

export interface CountryFields extends Standard {
  country_name: string | null;
  code: string | null;
  date_format: string | null;
  time_format: string | null;
  time_zones: string | null;
}

export interface CourseChapterFields extends Standard {
  course: string | null;
  course_title: string | null;
  title: string | null;
  lessons: (Document & LessonReferenceFields)[];
  is_scorm_package: number;
  scorm_package: string | null;
  scorm_package_path: string | null;
  manifest_file: string | null;
  launch_file: string | null;
}

export interface CourseInstructorFields extends RowStandard {
  instructor: string | null;
}

export interface CourseLessonFields extends Standard {
  title: string | null;
  include_in_preview: number;
  chapter: string | null;
  course: string | null;
  is_scorm_package: number;
  youtube: string | null;
  body: string | null;
  content: string | null;
  quiz_id: string | null;
  question: string | null;
  file_type: '' | 'Image' | 'Document' | 'PDF' | null;
  instructor_notes: string | null;
  instructor_content: string | null;
}

export interface CurrencyFields extends Standard {
  currency_name: string | null;
  enabled: number;
  fraction: string | null;
  fraction_units: number;
  smallest_currency_fraction_value: number;
  symbol: string | null;
  symbol_on_right: number;
  number_format: '' | '#,###.##' | '#.###,##' | '# ###.##' | '# ###,##' | '#\'###.##' | '#, ###.##' | '#,##,###.##' | '#,###.###' | '#.###' | '#,###' | null;
}

export interface CustomDocPermFields extends Standard {
  parent: string | null;
  role: string | null;
  if_owner: number;
  permlevel: number;
  select: number;
  read: number;
  write: number;
  create: number;
  amend: number;
  report: number;
  export: number;
  import: number;
  share: number;
  print: number;
  email: number;
  mask: number;
}

export interface CustomFieldFields extends Standard {
  is_system_generated: number;
  dt: string | null;
  module: string | null;
  label: string | null;
  placeholder: string | null;
  fieldname: string | null;
  insert_after: string | null;
  length: number;
  link_filters: string | null;
  fieldtype: 'Autocomplete' | 'Attach' | 'Attach Image' | 'Barcode' | 'Button' | 'Check' | 'Code' | 'Color' | 'Column Break' | 'Currency' | 'Data' | 'Date' | 'Datetime' | 'Duration' | 'Dynamic Link' | 'Float' | 'Fold' | 'Geolocation' | 'Heading' | 'HTML' | 'HTML Editor' | 'Icon' | 'Image' | 'Int' | 'JSON' | 'Link' | 'Long Text' | 'Markdown Editor' | 'Password' | 'Percent' | 'Phone' | 'Read Only' | 'Rating' | 'Section Break' | 'Select' | 'Signature' | 'Small Text' | 'Tab Break' | 'Table' | 'Table MultiSelect' | 'Text' | 'Text Editor' | 'Time' | null;
  precision: '' | '0' | '1' | '2' | '3' | '4' | '5' | '6' | '7' | '8' | '9' | null;
  hide_seconds: number;
  hide_days: number;
  options: string | null;
  sort_options: number;
  fetch_from: string | null;
  fetch_if_empty: number;
  collapsible: number;
  collapsible_depends_on: string | null;
  default: string | null;
  depends_on: string | null;
  mandatory_depends_on: string | null;
  read_only_depends_on: string | null;
  non_negative: number;
  reqd: number;
  unique: number;
  is_virtual: number;
  read_only: number;
  ignore_user_permissions: number;
  hidden: number;
  print_hide: number;
  print_hide_if_no_value: number;
  print_width: string | null;
  no_copy: number;
  allow_on_submit: number;
  in_list_view: number;
  in_standard_filter: number;
  in_global_search: number;
  in_preview: number;
  bold: number;
  report_hide: number;
  search_index: number;
  allow_in_quick_entry: number;
  ignore_xss_filter: number;
  mask: number;
  translatable: number;
  hide_border: number;
  show_dashboard: number;
  description: string | null;
  permlevel: number;
  width: string | null;
  columns: number;
}

export interface CustomizeFormFields extends Standard {
  doc_type: string | null;
  label: string | null;
  search_fields: string | null;
  grid_page_length: number;
  link_filters: string | null;
  istable: number;
  is_calendar_and_gantt: number;
  editable_grid: number;
  quick_entry: number;
  track_changes: number;
  track_views: number;
  allow_import: number;
  queue_in_background: number;
  naming_rule: '' | 'Set by user' | 'By fieldname' | 'By "Naming Series" field' | 'Expression' | 'Expression (old style)' | 'Random' | 'By script' | null;
  image_field: string | null;
  max_attachments: number;
  allow_copy: number;
  make_attachments_public: number;
  protect_attached_files: number;
  title_field: string | null;
  show_title_field_in_link: number;
  translated_doctype: number;
  default_print_format: string | null;
  default_view: string | null;
  force_re_route_to_default_view: number;
  show_preview_popup: number;
  default_email_template: string | null;
  email_append_to: number;
  sender_field: string | null;
  sender_name_field: string | null;
  recipient_account_field: string | null;
  subject_field: string | null;
  sort_field: string | null;
  sort_order: 'ASC' | 'DESC' | null;
  actions: (Document & DocTypeActionFields)[];
  links: (Document & DocTypeLinkFields)[];
  states: (Document & DocTypeStateFields)[];
  fields: (Document & CustomizeFormFieldFields)[];
}

export interface CustomizeFormFieldFields extends RowStandard {
  is_system_generated: number;
  label: string | null;
  fieldtype: 'Autocomplete' | 'Attach' | 'Attach Image' | 'Barcode' | 'Button' | 'Check' | 'Code' | 'Color' | 'Column Break' | 'Currency' | 'Data' | 'Date' | 'Datetime' | 'Duration' | 'Dynamic Link' | 'Float' | 'Fold' | 'Geolocation' | 'Heading' | 'HTML' | 'HTML Editor' | 'Icon' | 'Image' | 'Int' | 'JSON' | 'Link' | 'Long Text' | 'Markdown Editor' | 'Password' | 'Percent' | 'Phone' | 'Rating' | 'Read Only' | 'Section Break' | 'Select' | 'Signature' | 'Small Text' | 'Tab Break' | 'Table' | 'Table MultiSelect' | 'Text' | 'Text Editor' | 'Time' | null;
  fieldname: string | null;
  non_negative: number;
  reqd: number;
  unique: number;
  is_virtual: number;
  in_list_view: number;
  in_standard_filter: number;
  in_global_search: number;
  in_preview: number;
  bold: number;
  no_copy: number;
  allow_in_quick_entry: number;
  translatable: number;
  link_filters: string | null;
  default: string | null;
  precision: '' | '0' | '1' | '2' | '3' | '4' | '5' | '6' | '7' | '8' | '9' | null;
  length: number;
  options: string | null;
  sort_options: number;
  fetch_from: string | null;
  fetch_if_empty: number;
  show_dashboard: number;
  depends_on: string | null;
  permlevel: number;
  hidden: number;
  read_only: number;
  collapsible: number;
  allow_bulk_edit: number;
  collapsible_depends_on: string | null;
  ignore_user_permissions: number;
  allow_on_submit: number;
  report_hide: number;
  remember_last_selected_value: number;
  hide_border: number;
  ignore_xss_filter: number;
  mask: number;
  mandatory_depends_on: string | null;
  read_only_depends_on: string | null;
  in_filter: number;
  hide_seconds: number;
  hide_days: number;
  description: string | null;
  placeholder: string | null;
  print_hide: number;
  print_hide_if_no_value: number;
  print_width: string | null;
  columns: number;
  width: string | null;
  is_custom_field: number;
}

export interface DashboardFields extends Standard {
  dashboard_name: string | null;
  is_default: number;
  is_standard: number;
  module: string | null;
  charts: (Document & DashboardChartLinkFields)[];
  chart_options: string | null;
  cards: (Document & NumberCardLinkFields)[];
}

export interface DashboardChartFields extends Standard {
  is_standard: number;
  module: string | null;
  chart_name: string | null;
  chart_type: 'Count' | 'Sum' | 'Average' | 'Group By' | 'Custom' | 'Report' | null;
  report_name: string | null;
  use_report_chart: number;
  x_field: string | null;
  y_axis: (Document & DashboardChartFieldFields)[];
  source: string | null;
  document_type: string | null;
  parent_document_type: string | null;
  based_on: string | null;
  value_based_on: string | null;
  group_by_type: 'Count' | 'Sum' | 'Average' | null;
  group_by_based_on: string | null;
  aggregate_function_based_on: string | null;
  number_of_groups: number;
  is_public: number;
  heatmap_year: string | null;
  timespan: 'Last Year' | 'Last Quarter' | 'Last Month' | 'Last Week' | 'Select Date Range' | null;
  from_date: string | null;
  to_date: string | null;
  time_interval: 'Yearly' | 'Quarterly' | 'Monthly' | 'Weekly' | 'Daily' | null;
  timeseries: number;
  type: 'Line' | 'Bar' | 'Percentage' | 'Pie' | 'Donut' | 'Heatmap' | null;
  show_values_over_chart: number;
  currency: string | null;
  filters_json: string | null;
  dynamic_filters_json: string | null;
  custom_options: string | null;
  color: string | null;
  last_synced_on: string | null;
  roles: (Document & HasRoleFields)[];
}

export interface DashboardChartFieldFields extends RowStandard {
  y_field: string | null;
  color: string | null;
}

export interface DashboardChartLinkFields extends RowStandard {
  chart: string | null;
  width: 'Half' | 'Full' | null;
}

export interface DataExportFields extends Standard {
  reference_doctype: string | null;
  export_without_main_header: number;
  file_type: 'Excel' | 'CSV' | null;
}

export interface DataImportFields extends Standard {
  reference_doctype: string | null;
  import_type: '' | 'Insert New Records' | 'Update Existing Records' | null;
  import_file: string | null;
  payload_count: number;
  use_csv_sniffer: number;
  custom_delimiters: number;
  delimiter_options: string | null;
  status: 'Pending' | 'Success' | 'Partial Success' | 'Error' | 'Timed Out' | null;
  submit_after_import: number;
  mute_emails: number;
  template_options: string | null;
  template_warnings: string | null;
  show_failed_logs: number;
}

export interface DataImportLogFields extends Standard {
  data_import: string | null;
  row_indexes: string | null;
  success: number;
  docname: string | null;
  messages: string | null;
  exception: string | null;
  log_index: number;
}

export interface DefaultValueFields extends RowStandard {
  defkey: string | null;
  defvalue: string | null;
}

export interface DeletedDocumentFields extends Standard {
  deleted_name: string | null;
  deleted_doctype: string | null;
  restored: number;
  new_name: string | null;
  data: string | null;
}

export interface DocFieldFields extends RowStandard {
  label: string | null;
  fieldtype: 'Autocomplete' | 'Attach' | 'Attach Image' | 'Barcode' | 'Button' | 'Check' | 'Code' | 'Color' | 'Column Break' | 'Currency' | 'Data' | 'Date' | 'Datetime' | 'Duration' | 'Dynamic Link' | 'Float' | 'Fold' | 'Geolocation' | 'Heading' | 'HTML' | 'HTML Editor' | 'Icon' | 'Image' | 'Int' | 'JSON' | 'Link' | 'Long Text' | 'Markdown Editor' | 'Password' | 'Percent' | 'Phone' | 'Read Only' | 'Rating' | 'Section Break' | 'Select' | 'Signature' | 'Small Text' | 'Tab Break' | 'Table' | 'Table MultiSelect' | 'Text' | 'Text Editor' | 'Time' | null;
  fieldname: string | null;
  precision: '' | '0' | '1' | '2' | '3' | '4' | '5' | '6' | '7' | '8' | '9' | null;
  length: number;
  non_negative: number;
  hide_days: number;
  hide_seconds: number;
  reqd: number;
  is_virtual: number;
  search_index: number;
  not_nullable: number;
  options: string | null;
  sort_options: number;
  show_dashboard: number;
  link_filters: string | null;
  default: string | null;
  fetch_from: string | null;
  fetch_if_empty: number;
  hidden: number;
  show_on_timeline: number;
  bold: number;
  allow_in_quick_entry: number;
  translatable: number;
  print_hide: number;
  print_hide_if_no_value: number;
  report_hide: number;
  depends_on: string | null;
  collapsible: number;
  collapsible_depends_on: string | null;
  hide_border: number;
  in_list_view: number;
  in_standard_filter: number;
  in_preview: number;
  sticky: number;
  in_filter: number;
  in_global_search: number;
  read_only: number;
  allow_on_submit: number;
  ignore_user_permissions: number;
  allow_bulk_edit: number;
  make_attachment_public: number;
  permlevel: number;
  ignore_xss_filter: number;
  mask: number;
  unique: number;
  no_copy: number;
  set_only_once: number;
  remember_last_selected_value: number;
  mandatory_depends_on: string | null;
  read_only_depends_on: string | null;
  print_width: string | null;
  width: string | null;
  max_height: string | null;
  columns: number;
  description: string | null;
  documentation_url: string | null;
  placeholder: string | null;
  oldfieldname: string | null;
  oldfieldtype: string | null;
}

export interface DocPermFields extends RowStandard {
  role: string | null;
  if_owner: number;
  permlevel: number;
  select: number;
  read: number;
  write: number;
  create: number;
  amend: number;
  report: number;
  export: number;
  import: number;
  share: number;
  print: number;
  email: number;
  mask: number;
}

export interface DocShareFields extends Standard {
  user: string | null;
  share_doctype: string | null;
  share_name: string | null;
  read: number;
  write: number;
  share: number;
  everyone: number;
  notify_by_email: number;
}

export interface DocTypeFields extends Standard {
  module: string | null;
  is_submittable: number;
  istable: number;
  issingle: number;
  is_tree: number;
  is_calendar_and_gantt: number;
  editable_grid: number;
  quick_entry: number;
  grid_page_length: number;
  rows_threshold_for_grid_search: number;
  track_changes: number;
  track_seen: number;
  track_views: number;
  custom: number;
  beta: number;
  is_virtual: number;
  queue_in_background: number;
  description: string | null;
  image_field: string | null;
  timeline_field: string | null;
  nsm_parent_field: string | null;
  max_attachments: number;
  documentation: string | null;
  hide_toolbar: number;
  allow_copy: number;
  allow_import: number;
  allow_events_in_timeline: number;
  allow_auto_repeat: number;
  make_attachments_public: number;
  show_title_field_in_link: number;
  translated_doctype: number;
  search_fields: string | null;
  default_print_format: string | null;
  sort_field: string | null;
  sort_order: 'ASC' | 'DESC' | null;
  default_view: string | null;
  force_re_route_to_default_view: number;
  document_type: '' | 'Document' | 'Setup' | 'System' | 'Other' | null;
  icon: string | null;
  color: string | null;
  show_preview_popup: number;
  show_name_in_global_search: number;
  default_email_template: string | null;
  email_append_to: number;
  sender_field: string | null;
  sender_name_field: string | null;
  recipient_account_field: string | null;
  subject_field: string | null;
  fields: (Document & DocFieldFields)[];
  naming_rule: '' | 'Set by user' | 'Autoincrement' | 'By fieldname' | 'By "Naming Series" field' | 'Expression' | 'Expression (old style)' | 'Random' | 'UUID' | 'By script' | null;
  title_field: string | null;
  allow_rename: number;
  permissions: (Document & DocPermFields)[];
  restrict_to_domain: string | null;
  read_only: number;
  in_create: number;
  protect_attached_files: number;
  actions: (Document & DocTypeActionFields)[];
  links: (Document & DocTypeLinkFields)[];
  states: (Document & DocTypeStateFields)[];
  has_web_view: number;
  allow_guest_to_view: number;
  index_web_pages_for_search: number;
  route: string | null;
  is_published_field: string | null;
  website_search_field: string | null;
  engine: 'InnoDB' | 'MyISAM' | null;
  migration_hash: string | null;
  row_format: 'Dynamic' | 'Compressed' | null;
}

export interface DocTypeActionFields extends RowStandard {
  label: string | null;
  action_type: 'Server Action' | 'Route' | null;
  action: string | null;
  group: string | null;
  hidden: number;
  custom: number;
}

export interface DocTypeLinkFields extends RowStandard {
  link_doctype: string | null;
  link_fieldname: string | null;
  parent_doctype: string | null;
  table_fieldname: string | null;
  group: string | null;
  hidden: number;
  is_child_table: number;
  custom: number;
}

export interface DocTypeStateFields extends RowStandard {
  title: string | null;
  color: 'Blue' | 'Cyan' | 'Gray' | 'Green' | 'Light Blue' | 'Orange' | 'Pink' | 'Purple' | 'Red' | 'Yellow' | null;
  custom: number;
}

export interface DocumentFollowFields extends Standard {
  ref_doctype: string | null;
  ref_docname: string | null;
  user: string | null;
}

export interface DocumentNamingRuleFields extends Standard {
  document_type: string | null;
  disabled: number;
  priority: number;
  conditions: (Document & DocumentNamingRuleConditionFields)[];
  prefix: string | null;
  counter: number;
  prefix_digits: number;
}

export interface DocumentNamingRuleConditionFields extends RowStandard {
  field: string | null;
  condition: '=' | '!=' | '>' | '<' | '>=' | '<=' | null;
  value: string | null;
}

export interface DocumentNamingSettingsFields extends Standard {
  transaction_type: string | null;
  naming_series_options: string | null;
  user_must_always_select: number;
  try_naming_series: string | null;
  series_preview: string | null;
  prefix: string | null;
  current_value: number;
  default_amend_naming: 'Amend Counter' | 'Default Naming' | null;
  amend_naming_override: (Document & AmendedDocumentNamingSettingsFields)[];
}

export interface DomainFields extends Standard {
  domain: string | null;
}

export interface EmailQueueFields extends Standard {
  sender: string | null;
  recipients: (Document & EmailQueueRecipientFields)[];
  show_as_cc: string | null;
  message: string | null;
  status: 'Not Sent' | 'Sending' | 'Sent' | 'Partially Sent' | 'Error' | null;
  error: string | null;
  message_id: string | null;
  reference_doctype: string | null;
  reference_name: string | null;
  communication: string | null;
  send_after: string | null;
  priority: number;
  add_unsubscribe_link: number;
  unsubscribe_params: string | null;
  unsubscribe_method: string | null;
  expose_recipients: string | null;
  attachments: string | null;
  retry: number;
  email_account: string | null;
}

export interface EmailQueueRecipientFields extends RowStandard {
  recipient: string | null;
  status: '' | 'Not Sent' | 'Sent' | null;
  error: string | null;
}

export interface EmailTemplateFields extends Standard {
  subject: string | null;
  use_html: number;
  response_html: string | null;
  response: string | null;
}

export interface ErrorLogFields extends Standard {
  seen: number;
  reference_doctype: string | null;
  reference_name: string | null;
  method: string | null;
  error: string | null;
  trace_id: string | null;
}

export interface FileFields extends Standard {
  file_name: string | null;
  is_private: number;
  file_type: string | null;
  is_home_folder: number;
  is_attachments_folder: number;
  file_size: number;
  file_url: string | null;
  thumbnail_url: string | null;
  folder: string | null;
  is_folder: number;
  attached_to_doctype: string | null;
  attached_to_name: string | null;
  attached_to_field: string | null;
  content_hash: string | null;
}

export interface HasRoleFields extends RowStandard {
  role: string | null;
}

export interface InstalledApplicationFields extends RowStandard {
  app_name: string | null;
  app_version: string | null;
  git_branch: string | null;
  has_setup_wizard: number;
  is_setup_complete: number;
}

export interface InstalledApplicationsFields extends Standard {
  installed_applications: (Document & InstalledApplicationFields)[];
}

export interface KanbanBoardFields extends Standard {
  kanban_board_name: string | null;
  reference_doctype: string | null;
  field_name: string | null;
  private: number;
  show_labels: number;
  columns: (Document & KanbanBoardColumnFields)[];
  filters: string | null;
  fields: string | null;
}

export interface KanbanBoardColumnFields extends RowStandard {
  column_name: string | null;
  status: 'Active' | 'Archived' | null;
  indicator: 'Blue' | 'Cyan' | 'Gray' | 'Green' | 'Light Blue' | 'Orange' | 'Pink' | 'Purple' | 'Red' | 'Yellow' | null;
  order: string | null;
}

export interface LMSCategoryFields extends Standard {
  category: string | null;
}

export interface LMSCourseFields extends Standard {
  title: string | null;
  category: string | null;
  tags: string | null;
  image: string | null;
  card_gradient: '' | 'Red' | 'Blue' | 'Green' | 'Amber' | 'Cyan' | 'Orange' | 'Pink' | 'Purple' | 'Teal' | 'Violet' | 'Yellow' | 'Gray' | null;
  video_link: string | null;
  status: 'In Progress' | 'Under Review' | 'Approved' | null;
  instructors: (Document & CourseInstructorFields)[];
  short_introduction: string | null;
  description: string | null;
  chapters: (Document & ChapterReferenceFields)[];
  related_courses: (Document & RelatedCoursesFields)[];
  published: number;
  published_on: string | null;
  upcoming: number;
  featured: number;
  disable_self_learning: number;
  notification_sent: number;
  is_mandatory: number;
  validity_days: number;
  enable_certification: number;
  paid_certificate: number;
  timezone: string | null;
  paid_course: number;
  course_price: number;
  currency: string | null;
  amount_usd: number;
  enrollments: number;
  lessons: number;
  rating: string | null;
}

export interface LMSCourseProgressFields extends Standard {
  member: string | null;
  member_name: string | null;
  status: 'Complete' | 'Partially Complete' | 'Incomplete' | null;
  lesson: string | null;
  chapter: string | null;
  course: string | null;
  is_scorm_chapter: number;
  scorm_content: string | null;
}

export interface LMSEnrollmentFields extends Standard {
  member: string | null;
  member_name: string | null;
  member_username: string | null;
  member_image: string | null;
  course: string | null;
  member_type: 'Student' | 'Mentor' | 'Staff' | null;
  role: 'Member' | 'Admin' | null;
  progress: number;
  completed_on: string | null;
  current_lesson: string | null;
  enrollment_source: '' | 'Self' | 'Staff' | 'Program' | 'Cohort' | 'Training Assignment' | null;
  enrollment_from_batch: string | null;
  payment: string | null;
  certificate: string | null;
  purchased_certificate: number;
}

export interface LMSProgramFields extends Standard {
  title: string | null;
  published: number;
  enforce_course_order: number;
  allow_self_enrollment: number;
  program_courses: (Document & LMSProgramCourseFields)[];
  program_members: (Document & LMSProgramMemberFields)[];
  course_count: number;
  member_count: number;
}

export interface LMSProgramCourseFields extends RowStandard {
  course: string | null;
  course_title: string | null;
}

export interface LMSProgramMemberFields extends RowStandard {
  member: string | null;
  full_name: string | null;
  progress: number;
  status: 'Enrolled' | 'In Progress' | 'Completed' | null;
  enrolled_on: string | null;
  completed_on: string | null;
}

export interface LMSSettingsFields extends Standard {
  allow_guest_access: number;
  disable_signup: number;
  user_category: number;
  default_home: number;
  disable_pwa: number;
  persona_captured: number;
  demo_data_present: number;
  lesson_dwell_time: number;
  prevent_skipping_videos: number;
  enforce_video_completion: number;
  enforce_quiz_completion: number;
  enforce_assignment_completion: number;
  send_notification_for_published_courses: '' | 'Email' | 'In-app' | null;
  send_notification_for_published_batches: '' | 'Email' | 'In-app' | null;
  contact_us_email: string | null;
  contact_us_url: string | null;
  livecode_url: string | null;
  unsplash_access_key: string | null;
  allow_job_posting: number;
  courses: number;
  programs: number;
  batches: number;
  programming_exercises: number;
  certifications: number;
  certified_members: number;
  jobs: number;
  statistics: number;
  notifications: number;
  sidebar_items: (Document & LMSSidebarItemFields)[];
  show_dashboard: number;
  show_courses: number;
  show_students: number;
  show_assessments: number;
  show_live_class: number;
  show_discussions: number;
  show_emails: number;
  show_day_view: number;
  send_calendar_invite_for_evaluations: number;
  certification_template: string | null;
  batch_confirmation_template: string | null;
  payment_reminder_template: string | null;
  mentor_request_creation: string | null;
  mentor_request_status_update: string | null;
  payment_gateway: string | null;
  default_currency: string | null;
  apply_gst: number;
  show_usd_equivalent: number;
  apply_rounding: number;
  exception_country: (Document & PaymentCountryFields)[];
  send_payment_reminders_for_course: number;
  send_payment_reminders_for_batch: number;
  custom_signup_content: string | null;
  meta_description: string | null;
  meta_keywords: string | null;
  meta_image: string | null;
}

export interface LMSSidebarItemFields extends RowStandard {
  web_page: string | null;
  title: string | null;
  icon: string | null;
  route: string | null;
}

export interface LanguageFields extends Standard {
  enabled: number;
  language_code: string | null;
  language_name: string | null;
  flag: string | null;
  based_on: string | null;
  date_format: '' | 'yyyy-mm-dd' | 'dd-mm-yyyy' | 'dd/mm/yyyy' | 'dd.mm.yyyy' | 'mm/dd/yyyy' | 'mm-dd-yyyy' | null;
  time_format: '' | 'HH:mm:ss' | 'HH:mm' | null;
  number_format: '' | '#,###.##' | '#.###,##' | '# ###.##' | '# ###,##' | '#\'###.##' | '#, ###.##' | '#,##,###.##' | '#,###.###' | '#.###' | '#,###' | null;
  first_day_of_the_week: '' | 'Sunday' | 'Monday' | 'Tuesday' | 'Wednesday' | 'Thursday' | 'Friday' | 'Saturday' | null;
}

export interface LessonReferenceFields extends RowStandard {
  lesson: string | null;
}

export interface LetterHeadFields extends Standard {
  letter_head_name: string | null;
  source: 'Image' | 'HTML' | null;
  footer_source: 'Image' | 'HTML' | null;
  disabled: number;
  is_default: number;
  image: string | null;
  image_height: number;
  image_width: number;
  align: 'Left' | 'Right' | 'Center' | null;
  content: string | null;
  footer: string | null;
  footer_image: string | null;
  footer_image_height: number;
  footer_image_width: number;
  footer_align: 'Left' | 'Right' | 'Center' | null;
}

export interface ListFilterFields extends Standard {
  filter_name: string | null;
  reference_doctype: string | null;
  for_user: string | null;
  filters: string | null;
}

export interface ListViewSettingsFields extends Standard {
  disable_count: number;
  disable_comment_count: number;
  disable_sidebar_stats: number;
  disable_auto_refresh: number;
  allow_edit: number;
  disable_automatic_recency_filters: number;
  total_fields: '' | '4' | '5' | '6' | '7' | '8' | '9' | '10' | '15' | '20' | '25' | '30' | null;
  fields: string | null;
}

export interface LogSettingsFields extends Standard {
  logs_to_clear: (Document & LogsToClearFields)[];
}

export interface LogsToClearFields extends RowStandard {
  ref_doctype: string | null;
  days: number;
}

export interface ModuleDefFields extends Standard {
  module_name: string | null;
  app_name: string | null;
  restrict_to_domain: string | null;
  custom: number;
}

export interface ModuleProfileFields extends Standard {
  module_profile_name: string | null;
  block_modules: (Document & BlockModuleFields)[];
}

export interface NoteFields extends Standard {
  title: string | null;
  public: number;
  notify_on_login: number;
  notify_on_every_login: number;
  expire_notification_on: string | null;
  content: string | null;
  seen_by: (Document & NoteSeenByFields)[];
}

export interface NoteSeenByFields extends RowStandard {
  user: string | null;
}

export interface NotificationLogFields extends Standard {
  subject: string | null;
  for_user: string | null;
  type: '' | 'Mention' | 'Energy Point' | 'Assignment' | 'Share' | 'Alert' | null;
  email_content: string | null;
  document_type: string | null;
  read: number;
  document_name: string | null;
  attached_file: string | null;
  from_user: string | null;
  link: string | null;
  email_header: string | null;
}

export interface NumberCardFields extends Standard {
  is_standard: number;
  module: string | null;
  label: string | null;
  type: 'Document Type' | 'Report' | 'Custom' | null;
  report_name: string | null;
  method: string | null;
  function: 'Count' | 'Sum' | 'Average' | 'Minimum' | 'Maximum' | null;
  aggregate_function_based_on: string | null;
  document_type: string | null;
  parent_document_type: string | null;
  report_field: string | null;
  report_function: 'Sum' | 'Average' | 'Minimum' | 'Maximum' | null;
  is_public: number;
  currency: string | null;
  show_full_number: number;
  filters_config: string | null;
  show_percentage_stats: number;
  stats_time_interval: 'Daily' | 'Weekly' | 'Monthly' | 'Yearly' | null;
  filters_json: string | null;
  dynamic_filters_json: string | null;
  color: string | null;
  background_color: string | null;
}

export interface NumberCardLinkFields extends RowStandard {
  card: string | null;
}

export interface PatchLogFields extends Standard {
  patch: string | null;
  skipped: number;
  traceback: string | null;
}

export interface PaymentCountryFields extends RowStandard {
  country: string | null;
}

export interface PermissionInspectorFields extends Standard {
  ref_doctype: string | null;
  docname: string | null;
  user: string | null;
  permission_type: 'read' | 'write' | 'create' | 'delete' | 'submit' | 'cancel' | 'select' | 'amend' | 'print' | 'email' | 'report' | 'import' | 'export' | 'share' | null;
  output: string | null;
}

export interface PreparedReportFields extends Standard {
  report_name: string | null;
  status: 'Error' | 'Queued' | 'Completed' | 'Started' | null;
  report_end_time: string | null;
  error_message: string | null;
  filters: string | null;
  job_id: string | null;
  queued_by: string | null;
  queued_at: string | null;
  result: string | null;
}

export interface PrintFormatFields extends Standard {
  print_format_for: 'DocType' | 'Report' | null;
  doc_type: string | null;
  report: string | null;
  module: string | null;
  default_print_language: string | null;
  standard: 'No' | 'Yes' | null;
  custom_format: number;
  disabled: number;
  pdf_generator: 'chrome' | 'wkhtmltopdf' | null;
  print_format_type: 'Jinja' | 'JS' | 'Handlebars' | null;
  html: string | null;
  margin_top: number;
  margin_bottom: number;
  margin_left: number;
  margin_right: number;
  align_labels_right: number;
  show_section_headings: number;
  line_breaks: number;
  absolute_value: number;
  font_size: number;
  font: string | null;
  page_number: 'Hide' | 'Top Left' | 'Top Center' | 'Top Right' | 'Bottom Left' | 'Bottom Center' | 'Bottom Right' | null;
  css: string | null;
  format_data: string | null;
  print_format_builder: number;
}

export interface PropertySetterFields extends Standard {
  is_system_generated: number;
  doctype_or_field: '' | 'DocField' | 'DocType' | 'DocType Link' | 'DocType Action' | 'DocType State' | null;
  doc_type: string | null;
  field_name: string | null;
  row_name: string | null;
  module: string | null;
  property: string | null;
  property_type: string | null;
  value: string | null;
  default_value: string | null;
}

export interface RelatedCoursesFields extends RowStandard {
  course: string | null;
}

export interface ReportFields extends Standard {
  report_name: string | null;
  ref_doctype: string | null;
  reference_report: string | null;
  is_standard: 'No' | 'Yes' | null;
  module: string | null;
  report_type: 'Report Builder' | 'Query Report' | 'Script Report' | 'Custom Report' | null;
  letter_head: string | null;
  add_total_row: number;
  disabled: number;
  prepared_report: number;
  add_translate_data: number;
  timeout: number;
  filters: (Document & ReportFilterFields)[];
  columns: (Document & ReportColumnFields)[];
  query: string | null;
  report_script: string | null;
  javascript: string | null;
  json: string | null;
  roles: (Document & HasRoleFields)[];
}

export interface ReportColumnFields extends RowStandard {
  fieldname: string | null;
  label: string | null;
  fieldtype: 'Check' | 'Currency' | 'Data' | 'Date' | 'Datetime' | 'Duration' | 'Dynamic Link' | 'Float' | 'Fold' | 'Int' | 'Link' | 'Select' | 'Time' | null;
  options: string | null;
  width: number;
}

export interface ReportFilterFields extends RowStandard {
  label: string | null;
  fieldtype: 'Check' | 'Currency' | 'Data' | 'Date' | 'Datetime' | 'Dynamic Link' | 'Float' | 'Fold' | 'Int' | 'Link' | 'Select' | 'Time' | null;
  fieldname: string | null;
  mandatory: number;
  wildcard_filter: number;
  options: string | null;
  default: string | null;
}

export interface RoleFields extends Standard {
  role_name: string | null;
  home_page: string | null;
  restrict_to_domain: string | null;
  disabled: number;
  is_custom: number;
  desk_access: number;
  two_factor_auth: number;
}

export interface RoleProfileFields extends Standard {
  role_profile: string | null;
  roles: (Document & HasRoleFields)[];
}

export interface ScheduledJobLogFields extends Standard {
  status: 'Scheduled' | 'Complete' | 'Failed' | null;
  scheduled_job_type: string | null;
  details: string | null;
  debug_log: string | null;
}

export interface ScheduledJobTypeFields extends Standard {
  stopped: number;
  method: string | null;
  frequency: 'All' | 'Hourly' | 'Hourly Long' | 'Hourly Maintenance' | 'Daily' | 'Daily Long' | 'Daily Maintenance' | 'Weekly' | 'Weekly Long' | 'Monthly' | 'Monthly Long' | 'Cron' | 'Yearly' | 'Annual' | null;
  cron_format: string | null;
  create_log: number;
  last_execution: string | null;
}

export interface SystemSettingsFields extends Standard {
  app_name: string | null;
  country: string | null;
  language: string | null;
  time_zone: string | null;
  currency: string | null;
  setup_complete: number;
  disable_document_sharing: number;
  allow_error_traceback: number;
  date_format: 'yyyy-mm-dd' | 'dd-mm-yyyy' | 'dd/mm/yyyy' | 'dd.mm.yyyy' | 'mm/dd/yyyy' | 'mm-dd-yyyy' | null;
  time_format: 'HH:mm:ss' | 'HH:mm' | null;
  number_format: '#,###.##' | '#.###,##' | '# ###.##' | '# ###,##' | '#\'###.##' | '#, ###.##' | '#,##,###.##' | '#,###.###' | '#.###' | '#,###' | null;
  use_number_format_from_currency: number;
  first_day_of_the_week: 'Sunday' | 'Monday' | 'Tuesday' | 'Wednesday' | 'Thursday' | 'Friday' | 'Saturday' | null;
  float_precision: '' | '2' | '3' | '4' | '5' | '6' | '7' | '8' | '9' | null;
  currency_precision: '' | '0' | '1' | '2' | '3' | '4' | '5' | '6' | '7' | '8' | '9' | null;
  rounding_method: 'Banker\'s Rounding (legacy)' | 'Banker\'s Rounding' | 'Commercial Rounding' | null;
  show_absolute_datetime_in_timeline: number;
  apply_strict_user_permissions: number;
  session_expiry: string | null;
  deny_multiple_sessions: number;
  disable_user_pass_login: number;
  allow_login_using_mobile_number: number;
  allow_login_using_user_name: number;
  login_with_email_link: number;
  login_with_email_link_expiry: number;
  rate_limit_email_link_login: number;
  allow_consecutive_login_attempts: number;
  allow_login_after_fail: number;
  logout_on_password_reset: number;
  force_user_to_reset_password: number;
  reset_password_link_expiry_duration: number;
  password_reset_limit: number;
  enable_password_policy: number;
  minimum_password_score: '1' | '2' | '3' | '4' | null;
  email_footer_address: string | null;
  email_retry_limit: number;
  disable_standard_email_footer: number;
  store_attached_pdf_document: number;
  welcome_email_template: string | null;
  reset_password_template: string | null;
  max_file_size: number;
  allow_guests_to_upload_files: number;
  strip_exif_metadata_from_uploaded_images: number;
  allowed_file_extensions: string | null;
  default_app: string | null;
  hide_empty_read_only_fields: number;
  backup_limit: number;
  encrypt_backup: number;
  max_report_rows: number;
  enable_scheduler: number;
  dormant_days: number;
  link_field_results_limit: number;
}

export interface TagFields extends Standard {
  description: string | null;
}

export interface TagLinkFields extends Standard {
  document_type: string | null;
  document_name: string | null;
  tag: string | null;
  title: string | null;
}

export interface ToDoFields extends Standard {
  status: 'Open' | 'Closed' | 'Cancelled' | null;
  priority: 'High' | 'Medium' | 'Low' | null;
  color: string | null;
  date: string | null;
  allocated_to: string | null;
  description: string | null;
  reference_type: string | null;
  reference_name: string | null;
  role: string | null;
  assigned_by: string | null;
  assigned_by_full_name: string | null;
  sender: string | null;
}

export interface TranslationFields extends Standard {
  language: string | null;
  source_text: string | null;
  context: string | null;
  translated_text: string | null;
}

export interface UserFields extends Standard {
  enabled: number;
  email: string | null;
  first_name: string | null;
  middle_name: string | null;
  last_name: string | null;
  full_name: string | null;
  username: string | null;
  language: string | null;
  user_image: string | null;
  time_zone: string | null;
  send_welcome_email: number;
  unsubscribed: number;
  role_profile_name: string | null;
  role_profiles: (Document & UserRoleProfileFields)[];
  roles: (Document & HasRoleFields)[];
  module_profile: string | null;
  block_modules: (Document & BlockModuleFields)[];
  gender: string | null;
  birth_date: string | null;
  interest: string | null;
  phone: string | null;
  location: string | null;
  bio: string | null;
  mobile_no: string | null;
  mute_sounds: number;
  desk_theme: 'Light' | 'Dark' | 'Automatic' | null;
  code_editor_type: 'vscode' | 'vim' | 'emacs' | null;
  banner_image: string | null;
  search_bar: number;
  notifications: number;
  list_sidebar: number;
  bulk_actions: number;
  view_switcher: number;
  form_sidebar: number;
  timeline: number;
  dashboard: number;
  show_absolute_datetime_in_timeline: number;
  new_password: string | null;
  logout_all_sessions: number;
  reset_password_key: string | null;
  last_reset_password_key_generated_on: string | null;
  last_password_reset_date: string | null;
  redirect_url: string | null;
  document_follow_notify: number;
  document_follow_frequency: 'Hourly' | 'Daily' | 'Weekly' | null;
  follow_created_documents: number;
  follow_commented_documents: number;
  follow_liked_documents: number;
  follow_assigned_documents: number;
  follow_shared_documents: number;
  email_signature: string | null;
  thread_notify: number;
  send_me_a_copy: number;
  allowed_in_mentions: number;
  user_emails: (Document & UserEmailFields)[];
  default_workspace: string | null;
  default_app: string | null;
  defaults: (Document & DefaultValueFields)[];
  simultaneous_sessions: number;
  restrict_ip: string | null;
  last_ip: string | null;
  login_after: number;
  user_type: string | null;
  last_active: string | null;
  login_before: number;
  bypass_restrict_ip_check_if_2fa_enabled: number;
  last_login: string | null;
  last_known_versions: string | null;
  social_logins: (Document & UserSocialLoginFields)[];
  api_key: string | null;
  api_secret: string | null;
  onboarding_status: string | null;
}

export interface UserEmailFields extends RowStandard {
  email_account: string | null;
  email_id: string | null;
  awaiting_password: number;
  used_oauth: number;
  enable_outgoing: number;
}

export interface UserPermissionFields extends Standard {
  user: string | null;
  allow: string | null;
  for_value: string | null;
  is_default: number;
  apply_to_all_doctypes: number;
  applicable_for: string | null;
  hide_descendants: number;
}

export interface UserRoleProfileFields extends RowStandard {
  role_profile: string | null;
}

export interface UserSocialLoginFields extends RowStandard {
  provider: string | null;
  username: string | null;
  userid: string | null;
}

export interface VersionFields extends Standard {
  ref_doctype: string | null;
  docname: string | null;
  data: string | null;
}

export interface ViewLogFields extends Standard {
  viewed_by: string | null;
  reference_doctype: string | null;
  reference_name: string | null;
}

export interface WebPageFields extends Standard {
  title: string | null;
  route: string | null;
  published: number;
  main_section: string | null;
  show_title: number;
  meta_title: string | null;
  meta_description: string | null;
  meta_image: string | null;
}

export interface WorkflowFields extends Standard {
  workflow_name: string | null;
  document_type: string | null;
  is_active: number;
  override_status: number;
  send_email_alert: number;
  states: (Document & WorkflowDocumentStateFields)[];
  transitions: (Document & WorkflowTransitionFields)[];
  workflow_state_field: string | null;
  workflow_data: string | null;
}

export interface WorkflowActionFields extends Standard {
  status: 'Open' | 'Completed' | null;
  reference_name: string | null;
  reference_doctype: string | null;
  workflow_state: string | null;
  completed_by_role: string | null;
  completed_by: string | null;
  permitted_roles: (Document & WorkflowActionPermittedRoleFields)[];
  user: string | null;
}

export interface WorkflowActionMasterFields extends Standard {
  workflow_action_name: string | null;
}

export interface WorkflowActionPermittedRoleFields extends RowStandard {
  role: string | null;
}

export interface WorkflowDocumentStateFields extends RowStandard {
  state: string | null;
  doc_status: '0' | '1' | '2' | null;
  update_field: string | null;
  update_value: string | null;
  is_optional_state: number;
  avoid_status_override: number;
  next_action_email_template: string | null;
  allow_edit: string | null;
  send_email: number;
  message: string | null;
  workflow_builder_id: string | null;
}

export interface WorkflowStateFields extends Standard {
  workflow_state_name: string | null;
  icon: string | null;
  style: '' | 'Primary' | 'Info' | 'Success' | 'Warning' | 'Danger' | 'Inverse' | null;
}

export interface WorkflowTransitionFields extends RowStandard {
  state: string | null;
  action: string | null;
  next_state: string | null;
  allowed: string | null;
  allow_self_approval: number;
  send_email_to_creator: number;
  condition: string | null;
  workflow_builder_id: string | null;
}

export interface WorkspaceFields extends Standard {
  label: string | null;
  title: string | null;
  sequence_id: number;
  for_user: string | null;
  parent_page: string | null;
  module: string | null;
  app: string | null;
  type: 'Workspace' | 'Link' | 'URL' | null;
  link_type: 'DocType' | 'Page' | 'Report' | null;
  link_to: string | null;
  external_link: string | null;
  icon: string | null;
  indicator_color: 'green' | 'cyan' | 'blue' | 'orange' | 'yellow' | 'gray' | 'grey' | 'red' | 'pink' | 'darkgrey' | 'purple' | 'light-blue' | null;
  restrict_to_domain: string | null;
  hide_custom: number;
  public: number;
  is_hidden: number;
  content: string | null;
  number_cards: (Document & WorkspaceNumberCardFields)[];
  charts: (Document & WorkspaceChartFields)[];
  shortcuts: (Document & WorkspaceShortcutFields)[];
  links: (Document & WorkspaceLinkFields)[];
  quick_lists: (Document & WorkspaceQuickListFields)[];
  custom_blocks: (Document & WorkspaceCustomBlockFields)[];
  roles: (Document & HasRoleFields)[];
}

export interface WorkspaceChartFields extends RowStandard {
  chart_name: string | null;
  label: string | null;
}

export interface WorkspaceCustomBlockFields extends RowStandard {
  custom_block_name: string | null;
  label: string | null;
}

export interface WorkspaceLinkFields extends RowStandard {
  type: 'Link' | 'Card Break' | null;
  label: string | null;
  icon: string | null;
  description: string | null;
  hidden: number;
  link_type: 'DocType' | 'Page' | 'Report' | null;
  link_to: string | null;
  report_ref_doctype: string | null;
  dependencies: string | null;
  only_for: string | null;
  onboard: number;
  is_query_report: number;
  link_count: number;
}

export interface WorkspaceNumberCardFields extends RowStandard {
  number_card_name: string | null;
  label: string | null;
}

export interface WorkspaceQuickListFields extends RowStandard {
  document_type: string | null;
  label: string | null;
  quick_list_filter: string | null;
}

export interface WorkspaceShortcutFields extends RowStandard {
  type: 'DocType' | 'Report' | 'Page' | 'Dashboard' | 'URL' | null;
  link_to: string | null;
  url: string | null;
  doc_view: '' | 'List' | 'Report Builder' | 'Dashboard' | 'Tree' | 'New' | 'Calendar' | 'Kanban' | 'Image' | null;
  kanban_board: string | null;
  label: string | null;
  icon: string | null;
  restrict_to_domain: string | null;
  report_ref_doctype: string | null;
  stats_filter: string | null;
  color: string | null;
  format: string | null;
}

declare module '../engine/doctypes.js' {
  interface Doctypes {
    'Access Log': AccessLogFields;
    'Activity Log': ActivityLogFields;
    'Amended Document Naming Settings': AmendedDocumentNamingSettingsFields;
    'Background Job': BackgroundJobFields;
    'Block Module': BlockModuleFields;
    'Bulk Update': BulkUpdateFields;
    'Calendar View': CalendarViewFields;
    'Chapter Reference': ChapterReferenceFields;
    'Client Script': ClientScriptFields;
    'Comment': CommentFields;
    'Communication': CommunicationFields;
    'Communication Link': CommunicationLinkFields;
    'Country': CountryFields;
    'Course Chapter': CourseChapterFields;
    'Course Instructor': CourseInstructorFields;
    'Course Lesson': CourseLessonFields;
    'Currency': CurrencyFields;
    'Custom DocPerm': CustomDocPermFields;
    'Custom Field': CustomFieldFields;
    'Customize Form': CustomizeFormFields;
    'Customize Form Field': CustomizeFormFieldFields;
    'Dashboard': DashboardFields;
    'Dashboard Chart': DashboardChartFields;
    'Dashboard Chart Field': DashboardChartFieldFields;
    'Dashboard Chart Link': DashboardChartLinkFields;
    'Data Export': DataExportFields;
    'Data Import': DataImportFields;
    'Data Import Log': DataImportLogFields;
    'DefaultValue': DefaultValueFields;
    'Deleted Document': DeletedDocumentFields;
    'DocField': DocFieldFields;
    'DocPerm': DocPermFields;
    'DocShare': DocShareFields;
    'DocType': DocTypeFields;
    'DocType Action': DocTypeActionFields;
    'DocType Link': DocTypeLinkFields;
    'DocType State': DocTypeStateFields;
    'Document Follow': DocumentFollowFields;
    'Document Naming Rule': DocumentNamingRuleFields;
    'Document Naming Rule Condition': DocumentNamingRuleConditionFields;
    'Document Naming Settings': DocumentNamingSettingsFields;
    'Domain': DomainFields;
    'Email Queue': EmailQueueFields;
    'Email Queue Recipient': EmailQueueRecipientFields;
    'Email Template': EmailTemplateFields;
    'Error Log': ErrorLogFields;
    'File': FileFields;
    'Has Role': HasRoleFields;
    'Installed Application': InstalledApplicationFields;
    'Installed Applications': InstalledApplicationsFields;
    'Kanban Board': KanbanBoardFields;
    'Kanban Board Column': KanbanBoardColumnFields;
    'LMS Category': LMSCategoryFields;
    'LMS Course': LMSCourseFields;
    'LMS Course Progress': LMSCourseProgressFields;
    'LMS Enrollment': LMSEnrollmentFields;
    'LMS Program': LMSProgramFields;
    'LMS Program Course': LMSProgramCourseFields;
    'LMS Program Member': LMSProgramMemberFields;
    'LMS Settings': LMSSettingsFields;
    'LMS Sidebar Item': LMSSidebarItemFields;
    'Language': LanguageFields;
    'Lesson Reference': LessonReferenceFields;
    'Letter Head': LetterHeadFields;
    'List Filter': ListFilterFields;
    'List View Settings': ListViewSettingsFields;
    'Log Settings': LogSettingsFields;
    'Logs To Clear': LogsToClearFields;
    'Module Def': ModuleDefFields;
    'Module Profile': ModuleProfileFields;
    'Note': NoteFields;
    'Note Seen By': NoteSeenByFields;
    'Notification Log': NotificationLogFields;
    'Number Card': NumberCardFields;
    'Number Card Link': NumberCardLinkFields;
    'Patch Log': PatchLogFields;
    'Payment Country': PaymentCountryFields;
    'Permission Inspector': PermissionInspectorFields;
    'Prepared Report': PreparedReportFields;
    'Print Format': PrintFormatFields;
    'Property Setter': PropertySetterFields;
    'Related Courses': RelatedCoursesFields;
    'Report': ReportFields;
    'Report Column': ReportColumnFields;
    'Report Filter': ReportFilterFields;
    'Role': RoleFields;
    'Role Profile': RoleProfileFields;
    'Scheduled Job Log': ScheduledJobLogFields;
    'Scheduled Job Type': ScheduledJobTypeFields;
    'System Settings': SystemSettingsFields;
    'Tag': TagFields;
    'Tag Link': TagLinkFields;
    'ToDo': ToDoFields;
    'Translation': TranslationFields;
    'User': UserFields;
    'User Email': UserEmailFields;
    'User Permission': UserPermissionFields;
    'User Role Profile': UserRoleProfileFields;
    'User Social Login': UserSocialLoginFields;
    'Version': VersionFields;
    'View Log': ViewLogFields;
    'Web Page': WebPageFields;
    'Workflow': WorkflowFields;
    'Workflow Action': WorkflowActionFields;
    'Workflow Action Master': WorkflowActionMasterFields;
    'Workflow Action Permitted Role': WorkflowActionPermittedRoleFields;
    'Workflow Document State': WorkflowDocumentStateFields;
    'Workflow State': WorkflowStateFields;
    'Workflow Transition': WorkflowTransitionFields;
    'Workspace': WorkspaceFields;
    'Workspace Chart': WorkspaceChartFields;
    'Workspace Custom Block': WorkspaceCustomBlockFields;
    'Workspace Link': WorkspaceLinkFields;
    'Workspace Number Card': WorkspaceNumberCardFields;
    'Workspace Quick List': WorkspaceQuickListFields;
    'Workspace Shortcut': WorkspaceShortcutFields;
  }
}
