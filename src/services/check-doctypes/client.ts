/** An answer that was not the one expected. */
export class UnexpectedAnswer extends Error {}

type Json = Readonly<Record<string, unknown>>;

/** What the person behind the request would be told. */
function textOf(body: unknown, status: number): string {
  const { exception, errors } = (body ?? {}) as { exception?: string; errors?: { type?: string; message?: string }[] };
  const [first] = errors ?? [];
  if (first) return `${first.type}: ${first.message}`;
  return exception?.replace(/^frappe\.exceptions\./, '') ?? `HTTP ${status}`;
}

/** A person at the HTTP doors of a running site. */
export class Client {
  private constructor(
    private readonly url: string,
    private readonly cookie: string,
    private readonly lastFault: () => string | undefined,
  ) {}

  /**
   * Logs in with a password, as a browser does.
   * @param lastFault what the server's log says about the last fault of its own: the answer names only its id
   */
  static async login(url: string, usr: string, pwd: string, lastFault: () => string | undefined): Promise<Client> {
    const body = JSON.stringify({ usr, pwd });
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${url}/api/method/login`, { method: 'POST', headers, body });
    if (response.status !== 200) throw new UnexpectedAnswer(`login: ${textOf(await response.json(), response.status)}`);
    const cookies = response.headers.getSetCookie().map((line) => line.split(';')[0]);
    return new Client(url, cookies.join('; '), lastFault);
  }

  /** Sends a request. @throws UnexpectedAnswer when the status is another than expected */
  async ask(method: string, path: string, json?: unknown, expected = 200): Promise<Json> {
    const headers = { cookie: this.cookie, ...(json === undefined ? {} : { 'content-type': 'application/json' }) };
    const body = json === undefined ? {} : { body: JSON.stringify(json) };
    const response = await fetch(this.url + path, { method, headers, ...body });
    const answer = (await response.json()) as Json;
    if (response.status === expected) return answer;
    const fault = response.status >= 500 ? this.lastFault() : undefined;
    if (response.status < 400) throw new UnexpectedAnswer(`answered ${response.status} instead of ${expected}`);
    throw new UnexpectedAnswer(fault ?? textOf(answer, response.status));
  }
}

/** The parts of a path, encoded, names with slashes included. */
export const pathOf = (...parts: readonly string[]): string => parts.map(encodeURIComponent).join('/');

/** A query string of parameters that are JSON. */
export const queryOf = (params: Json): string =>
  new URLSearchParams(
    Object.fromEntries(Object.entries(params).map(([name, value]) => [name, JSON.stringify(value)])),
  ).toString();
