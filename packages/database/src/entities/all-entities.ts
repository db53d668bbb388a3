import { ArtifactEntity } from "./artifact-entity.ts";
import { AttemptEntity } from "./attempt-entity.ts";
import { CommandEntity } from "./command-entity.ts";
import { DeliveryEntity } from "./delivery-entity.ts";
import { EndpointEntity } from "./endpoint-entity.ts";
import { EventArtifactEntity } from "./event-artifact-entity.ts";
import { EventEntity } from "./event-entity.ts";
import { HeadEntity } from "./head-entity.ts";
import { LockEntity } from "./lock-entity.ts";
import { ReportEntity } from "./report-entity.ts";
import { StageCounterEntity } from "./stage-counter-entity.ts";

/** Every table of the ledger's database, as TypeORM maps it. */
export const ALL_ENTITIES = [
  EventEntity,
  HeadEntity,
  ReportEntity,
  ArtifactEntity,
  AttemptEntity,
  StageCounterEntity,
  EventArtifactEntity,
  LockEntity,
  CommandEntity,
  DeliveryEntity,
  EndpointEntity,
];
