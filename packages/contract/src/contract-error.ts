/** Codes of {@link ContractError}, with what each one means. */
export const CONTRACT_ERROR_CODES = {
  CONTRACT_BAD_LOCATION: "A location is not a normalised relative path that the contract can name.",
  CONTRACT_BAD_VERSION: "An artifact version cannot be written after `@` in an artifact reference.",
  CONTRACT_BAD_TASK: "A task has a verb that is not one of the four lifecycle verbs.",
  CONTRACT_BAD_ISSUE: "An issue has a code or a key that the issue grammar does not allow.",
  CONTRACT_BAD_QUESTION: "A question has no text, fewer than two options, or an option that cannot be told apart.",
  CONTRACT_BAD_VERSION_NAME: "A contract version has a name that users may not give.",
  CONTRACT_BAD_WEIGHTS: "The weights of a contract version are not whole numbers of at least 1 that sum to 100.",
} as const;

/** Stable code of a {@link ContractError}. */
export type ContractErrorCode = keyof typeof CONTRACT_ERROR_CODES;

/**
 * Thrown by the `format…` functions when they are given a value that has no form in the contract's grammars, and by
 * `defineContractVersion`.
 * That is a mistake of the calling program: the `parse…` functions return `null` for bad text and never throw.
 */
export class ContractError extends Error {
  override readonly name = "ContractError";
  /** Stable code; branch on it, not on the message. */
  readonly code: ContractErrorCode;
  /** What to do about it. */
  readonly hint: string;

  constructor(code: ContractErrorCode, message: string, hint: string) {
    super(message);
    this.code = code;
    this.hint = hint;
  }
}
