import { AbstractLogger } from "typeorm";

/**
 * Writes nothing anywhere: what goes wrong is thrown. TypeORM's own loggers print a failed migration on standard output, which
 * belongs to whoever uses the ledger, even where logging is off.
 */
export class SilentLogger extends AbstractLogger {
  protected override writeLog(): void {
    // Nothing: see above.
  }
}
