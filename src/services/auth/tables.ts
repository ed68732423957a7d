import type { Dialect } from '../../engine/index.js';

/**
 * The tables of this service, as CREATE TABLE IF NOT EXISTS statements, for the schema sync.
 * `__Auth` is Frappe's own, so that an existing site's passwords and secrets go on working; sessions are not
 * Frappe's (`tabSessions`): a session id is kept as its hash only, so a leaked database opens no session.
 * Times are seconds since 1970, which no change of time zone moves.
 */
export function authTables(dialect: Dialect['name']): string[] {
  const sqlite = dialect === 'sqlite';
  const text = (length: number, collated = true) =>
    sqlite
      ? `TEXT${collated ? ' COLLATE NOCASE' : ''}`
      : `varchar(${length})${collated ? '' : ' CHARACTER SET ascii COLLATE ascii_bin'}`;
  const int = sqlite ? 'INTEGER' : 'bigint';
  const end = sqlite ? '' : ' ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci ROW_FORMAT=DYNAMIC';
  const byUser = sqlite ? '' : ', KEY `user` (`user`, `active_at`)';
  const statements = [
    `CREATE TABLE IF NOT EXISTS \`__Auth\` (\`doctype\` ${text(140)} NOT NULL, \`name\` ${text(255)} NOT NULL, ` +
      `\`fieldname\` ${text(140)} NOT NULL, \`password\` text NOT NULL, \`encrypted\` ${sqlite ? int : 'int(1)'} NOT NULL DEFAULT 0, ` +
      `PRIMARY KEY (\`doctype\`, \`name\`, \`fieldname\`))${end}`,
    `CREATE TABLE IF NOT EXISTS \`__Session\` (\`sid_hash\` ${text(64, false)} NOT NULL PRIMARY KEY, \`user\` ${text(140)} NOT NULL, ` +
      `\`csrf_token\` ${text(64, false)}, \`ip\` ${text(45)}, \`user_agent\` ${text(140)}, ` +
      `\`created_at\` ${int} NOT NULL, \`active_at\` ${int} NOT NULL${byUser})${end}`,
    `CREATE TABLE IF NOT EXISTS \`__LoginAttempt\` (\`attempt_key\` ${text(64, false)} NOT NULL PRIMARY KEY, ` +
      `\`attempts\` ${int} NOT NULL, \`started_at\` ${int} NOT NULL)${end}`,
  ];
  if (sqlite) statements.push('CREATE INDEX IF NOT EXISTS `__Session_user` ON `__Session` (`user`, `active_at`)');
  return statements;
}
