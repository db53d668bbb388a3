/** What a writer was told is stored. */
export interface Acknowledged {
  /** Marks of its events. */
  readonly marks: number[];
  /** Ids of its commands. */
  readonly commands: number[];
  /** Ids of the messages that it took out of the outbox. */
  readonly deliveries: string[];
}
