import { plainText, ServerError } from '../api/http';

interface UploadTarget {
  doctype: string;
  name: string;
  isPrivate: boolean;
}

/**
 * Sends one file, telling how far it is (0 to 1): fetch could not.
 * @throws ServerError when the server refuses it
 */
export function uploadFile(file: File, to: UploadTarget, onProgress: (part: number) => void): Promise<void> {
  const body = new FormData();
  body.set('is_private', to.isPrivate ? '1' : '0');
  body.set('folder', 'Home/Attachments');
  body.set('doctype', to.doctype);
  body.set('docname', to.name);
  body.set('file', file, file.name);
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', '/api/method/upload_file');
    request.setRequestHeader('accept', 'application/json');
    request.upload.addEventListener('progress', ({ loaded, total }) => onProgress(total ? loaded / total : 0));
    request.addEventListener('error', () =>
      reject(new ServerError(0, '', [{ message: `${file.name}: the server cannot be reached.` }])),
    );
    request.addEventListener('load', () => {
      if (request.status < 400) resolve();
      else reject(refusal(request, file.name));
    });
    request.send(body);
  });
}

function refusal(request: XMLHttpRequest, fileName: string): ServerError {
  let body: Record<string, unknown> = {};
  try {
    body = JSON.parse(request.responseText) as Record<string, unknown>;
  } catch {
    // a proxy's own page says nothing that helps
  }
  const texts = typeof body._server_messages === 'string' ? (JSON.parse(body._server_messages) as string[]) : [];
  const said = texts.map((text) => plainText(String((JSON.parse(text) as { message: unknown }).message)));
  const why = said.join(' ') || (request.status === 413 ? 'it is too large.' : 'the server refused it.');
  return new ServerError(request.status, String(body.exc_type ?? ''), [{ message: `${fileName}: ${why}` }], body);
}
