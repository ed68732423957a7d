import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import swaggerFolder from 'swagger-ui-dist/absolute-path.js';
import { DoesNotExistError } from '../../engine/index.js';
import { Door } from '../door.js';
import type { Body } from '../envelope.js';
import { ctxOf, type Reply, type Request } from '../request.js';
import { openApiDocument } from './document.js';

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Cairn API</title>
<link rel="stylesheet" href="/api/docs/swagger-ui.css">
<link rel="icon" href="/api/docs/favicon-32x32.png">
</head>
<body>
<div id="page"></div>
<script src="/api/docs/swagger-ui-bundle.js"></script>
<script src="/api/docs/start.js"></script>
</body>
</html>
`;
const START = `SwaggerUIBundle({
  url: '/api/openapi.json', dom_id: '#page', deepLinking: true, docExpansion: 'none', filter: true,
  validatorUrl: null, persistAuthorization: false,
});
`;
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; " +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const ASSETS: Readonly<Record<string, string>> = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
  'favicon-32x32.png': 'image/png',
};

const folder = swaggerFolder();

/** The API described for machines. */
@Door()
@Controller('api')
export class OpenApiController {
  @Get('openapi.json')
  async document(@Req() request: Request): Promise<Body> {
    return openApiDocument(await ctxOf(request));
  }
}

/** The same for people, from files of this server alone. */
@Controller('api/docs')
export class DocsController {
  @Get()
  page(@Res({ passthrough: true }) reply: Reply): string {
    reply.header('content-type', 'text/html; charset=utf-8').header('content-security-policy', POLICY);
    return PAGE;
  }

  @Get('start.js')
  start(@Res({ passthrough: true }) reply: Reply): string {
    reply.header('content-type', 'text/javascript; charset=utf-8');
    return START;
  }

  @Get('*')
  async asset(@Param('*') file: string, @Res({ passthrough: true }) reply: Reply): Promise<Buffer | string> {
    if (file === '') return this.page(reply);
    const type = Object.hasOwn(ASSETS, file) ? ASSETS[file] : undefined;
    if (!type) throw new DoesNotExistError('There is no such file');
    reply.header('content-type', type).header('cache-control', 'public, max-age=86400');
    return readFile(path.join(folder, file));
  }
}
