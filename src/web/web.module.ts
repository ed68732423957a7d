import { Module } from '@nestjs/common';
import { Admission } from './admission.js';
import { CommandController, MethodController } from './api/method.controller.js';
import { MethodDoor } from './api/method-door.js';
import { ResourceController } from './api/resource.controller.js';
import { SessionDoor } from './api/session.js';
import { V2DoctypeController } from './api/v2-doctype.controller.js';
import { V2DocumentController } from './api/v2-document.controller.js';
import { V2MethodController } from './api/v2-method.controller.js';
import { DeskAssetsController } from './desk/assets.controller.js';
import { DeskController } from './desk/desk.controller.js';
import { DeskScriptsController } from './desk/scripts.controller.js';
import { ErrorFilter } from './error.filter.js';
import { FilesController } from './files.controller.js';
import { CallerGuard, DoorGuard } from './guard.js';
import { HealthController } from './health.controller.js';
import { DocsController, OpenApiController } from './openapi/docs.controller.js';
import { PrintController } from './print.controller.js';
import { RateLimit } from './rate-limit.js';
import { RealtimeService } from './realtime/realtime.service.js';
import { Transaction } from './transaction.js';

/** Every HTTP door. */
@Module({
  controllers: [
    ResourceController,
    MethodController,
    CommandController,
    V2DocumentController,
    V2DoctypeController,
    V2MethodController,
    FilesController,
    HealthController,
    OpenApiController,
    DocsController,
    DeskController,
    DeskAssetsController,
    DeskScriptsController,
    PrintController,
  ],
  providers: [
    Admission,
    CallerGuard,
    DoorGuard,
    RateLimit,
    Transaction,
    ErrorFilter,
    MethodDoor,
    SessionDoor,
    RealtimeService,
  ],
})
export class WebModule {}
