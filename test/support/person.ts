export interface Answer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  body: any;
}

/** Sends JSON requests as one person. */
export type Person = (method: string, where: string, json?: unknown) => Promise<Answer>;

/** @param headers what says who it is: a cookie or an API key; nothing: a guest */
export function person(url: string, headers: Record<string, string> = {}): Person {
  return async (method, where, json) => {
    const response = await fetch(url + where, {
      method,
      headers: { ...headers, ...(json === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(json === undefined ? {} : { body: JSON.stringify(json) }),
    });
    const text = await response.text();
    return { status: response.status, body: text ? JSON.parse(text) : undefined };
  };
}

/** Logs in with a password and gives the cookies that a browser would send from then on. */
export async function cookieOf(url: string, usr: string, pwd: string): Promise<{ cookie: string }> {
  const response = await fetch(`${url}/api/method/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ usr, pwd }),
  });
  if (response.status !== 200) throw new Error(`login as ${usr}: ${response.status} ${await response.text()}`);
  const cookies = response.headers.getSetCookie().map((line) => line.split(';')[0]);
  return { cookie: cookies.join('; ') };
}

/** Logs in with a password, as a browser does. */
export async function loggedIn(url: string, usr: string, pwd: string): Promise<Person> {
  return person(url, await cookieOf(url, usr, pwd));
}
