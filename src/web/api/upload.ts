import { IsOptional, IsString, MaxLength, validateSync } from 'class-validator';
import { arg, type Ctx, type Document, FrappeTypeError, type Method, method, optional } from '../../engine/index.js';
import type { FilesService } from '../../services/files/index.js';
import { paramsOf } from '../body.js';
import type { Request } from '../request.js';
import { flag } from './list-params.js';

/** The fields that come with an uploaded file. */
class UploadForm {
  @IsOptional() @IsString() @MaxLength(255) file_name?: string;
  @IsOptional() @IsString() @MaxLength(2000) file_url?: string;
  @IsOptional() @IsString() @MaxLength(140) library_file_name?: string;
  @IsOptional() @IsString() @MaxLength(140) folder?: string;
  @IsOptional() @IsString() @MaxLength(140) doctype?: string;
  @IsOptional() @IsString() @MaxLength(140) docname?: string;
  @IsOptional() @IsString() @MaxLength(140) fieldname?: string;
}

const FIELDS = ['file_name', 'file_url', 'library_file_name', 'folder', 'doctype', 'docname', 'fieldname'] as const;

/** @throws FrappeTypeError naming the field that does not fit */
function uploadForm(request: Request): UploadForm {
  const params = paramsOf(request);
  const form = new UploadForm();
  for (const name of FIELDS) {
    const value = params[name];
    if (value !== undefined && value !== null && value !== '') Object.assign(form, { [name]: value });
  }
  const [fault] = validateSync(form);
  if (fault) throw new FrappeTypeError(Object.values(fault.constraints ?? {})[0] ?? `${fault.property} is not valid`);
  return form;
}

/** Keeps the file that a request brought, or attaches the one it names. @returns the File document */
export function uploadFile(ctx: Ctx, files: FilesService, request: Request): Promise<Document> {
  const form = uploadForm(request);
  return files.upload(ctx, {
    fileName: form.file_name ?? request.upload?.filename,
    content: request.upload?.content,
    fileUrl: form.file_url,
    libraryFileName: form.library_file_name,
    isPrivate: flag(paramsOf(request).is_private, false),
    folder: form.folder,
    doctype: form.doctype,
    docname: form.docname,
    fieldname: form.fieldname,
  });
}

/** `frappe.client.attach_file`: a file whose content comes as text, or as base64. */
export function attachFile(files: FilesService): Method {
  return method(
    {
      args: {
        filename: arg.text(),
        filedata: arg.text(),
        doctype: optional(arg.text()),
        docname: optional(arg.text()),
        folder: optional(arg.text()),
        decode_base64: optional(arg.check(), false),
        is_private: optional(arg.check(), false),
        docfield: optional(arg.text()),
      },
      verbs: ['POST', 'PUT'],
    },
    (ctx, args) =>
      files.upload(ctx, {
        fileName: args.filename,
        content: Buffer.from(args.filedata, args.decode_base64 ? 'base64' : 'utf8'),
        isPrivate: args.is_private,
        folder: args.folder,
        doctype: args.doctype,
        docname: args.docname,
        fieldname: args.docfield,
      }),
  );
}
