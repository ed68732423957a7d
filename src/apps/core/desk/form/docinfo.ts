import { type Ctx, type DocJson, type Document, type RightsOn, rightsOn } from '../../../../engine/index.js';
import { visibleVersion } from '../../version.js';
import { type CommentRow, commentLogs, commentsQuery } from './comment-logs.js';
import { type Communication, communicationsQuery } from './communications.js';
import { type SmallPart, smallPartsOf, smallPartsQuery } from './small-parts.js';
import { userInfo } from './user-info.js';

const VERSIONS = 10;

export interface Docinfo {
  doctype: string;
  name: string;
  permissions: RightsOn;
  [part: string]: unknown;
}

interface VersionRow {
  name: string;
  owner: string;
  creation: string;
  data: string | null;
}

/** Versions outlive their document: those of an earlier one of the same name are not this one's. */
const versionsQuery = (doc: Document) => ({
  sql: `SELECT \`name\`, \`owner\`, \`creation\`, \`data\` FROM \`tabVersion\` WHERE \`ref_doctype\` = ? AND \`docname\` = ? AND \`creation\` >= ? ORDER BY \`creation\` DESC LIMIT ${VERSIONS}`,
  params: [doc.doctype, doc.name, doc.text('creation')],
});

/** Only what the reader may see in the document; a version of which nothing is left is not shown. */
async function visibleVersions(ctx: Ctx, doc: Document, json: DocJson, rows: readonly VersionRow[]) {
  const shown = [];
  for (const row of rows) {
    const data = await visibleVersion(ctx, doc, row.data ?? '', json);
    if (Object.values(data).some((list: unknown[]) => list.length > 0))
      shown.push({ ...row, data: JSON.stringify(data) });
  }
  return shown;
}

const tagsOf = (doc: Document): string =>
  doc
    .text('_user_tags')
    .split(',')
    .filter((tag) => tag !== '')
    .join(',');

/**
 * All that the desk shows around a document that the caller may read: comments, files, versions, assignments, who may
 * do what. Two round trips, however much there is.
 * @param json the document as the caller sees it: what hangs on a field that is hidden is hidden too
 */
export async function docinfoOf(ctx: Ctx, doc: Document, json: DocJson): Promise<Docinfo> {
  const [small, comments, communications, versions] = (await ctx.db.queryAll([
    smallPartsQuery(ctx, doc),
    commentsQuery(doc),
    communicationsQuery(doc),
    versionsQuery(doc),
  ])) as unknown as [SmallPart[], CommentRow[], Communication[], VersionRow[]];
  const parts = smallPartsOf(small, json);
  const logs = commentLogs(comments);
  const shownVersions = await visibleVersions(ctx, doc, json, versions);
  const automated = communications.filter((row) => row.communication_type === 'Automated Message');
  const people = [
    doc.owner,
    doc.text('modified_by'),
    ...[...small, ...comments, ...communications, ...versions].map((row) => row.owner),
  ];
  return {
    doctype: doc.doctype,
    name: doc.name,
    ...parts,
    ...logs,
    communications: communications.filter((row) => !automated.includes(row)),
    automated_messages: automated,
    versions: shownVersions,
    permissions: await rightsOn(ctx, doc),
    additional_timeline_content: [],
    milestones: [],
    tags: tagsOf(doc),
    document_email: null,
    user_info: await userInfo(ctx, people),
  };
}
