/** Logins, sessions, API keys, passwords and secrets. */
import type { Accounts } from '../../engine/index.js';
import { type SendReset, UserAccounts } from './accounts.js';
import type { ScryptCost } from './password-hash.js';
import { Passwords } from './passwords.js';
import { SiteSecrets } from './secrets.js';

export { AuthService, type Client, type Identity, type Login } from './auth.js';
export { csrfAllows } from './csrf.js';
export { Passwords } from './passwords.js';
export { SiteSecrets } from './secrets.js';
export { authTables } from './tables.js';

export interface AuthParts {
  passwords: Passwords;
  secrets: SiteSecrets;
  /** For `ports.accounts`; `secrets` goes into `ports.secrets`. */
  accounts: Accounts;
}

/**
 * What a site's ports and its AuthService are made of.
 * @param siteDir holds `site_config.json` with the encryption key
 */
export function authParts(siteDir: string, options: { cost?: ScryptCost; sendReset?: SendReset } = {}): AuthParts {
  const passwords = new Passwords(options.cost);
  const secrets = new SiteSecrets(siteDir);
  return { passwords, secrets, accounts: new UserAccounts(passwords, secrets, options.sendReset) };
}
