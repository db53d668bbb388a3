/**
 * An error as it is, with another hint: what helps best depends on the command that met it.
 *
 * @param code - the error's.
 */
export function withHint(error: Error, code: string, hint: string): Error {
  return Object.assign(new Error(error.message, { cause: error.cause }), { name: error.name, code, hint });
}
