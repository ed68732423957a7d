import { ServerError, type ServerMessage } from '../api/http';

function messagesIn(body: Record<string, unknown>): ServerMessage[] {
  if (typeof body._server_messages !== 'string') return [];
  return (JSON.parse(body._server_messages) as string[]).map((text) => JSON.parse(text) as ServerMessage);
}

function fileNameOf(response: Response): string {
  const header = response.headers.get('content-disposition') ?? '';
  const encoded = /filename\*=UTF-8''([^;]+)/i.exec(header)?.[1];
  return encoded ? decodeURIComponent(encoded) : (/filename="?([^";]+)"?/i.exec(header)?.[1] ?? 'export');
}

/** Asks a method for a file and hands it to the browser. @throws ServerError */
export async function downloadFrom(method: string, args: Readonly<Record<string, unknown>>): Promise<void> {
  const response = await fetch(`/api/method/${method}`, {
    method: 'POST',
    credentials: 'same-origin',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(args),
  }).catch(() => {
    throw new ServerError(0, '', [{ message: 'The server cannot be reached.' }]);
  });
  if (!response.ok) {
    const body = (await response.json().catch(() => ({}))) as Record<string, unknown>;
    throw new ServerError(response.status, String(body.exc_type ?? ''), messagesIn(body), body);
  }
  const link = document.createElement('a');
  link.href = URL.createObjectURL(await response.blob());
  link.download = fileNameOf(response);
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
