/** Uploads, downloads and the files of a site on disk. */
export { FilesService, type OpenedFile, type Upload } from './files.js';
export { FileStorage } from './storage.js';
