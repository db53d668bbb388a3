/** What a process tree may use besides time. `null`: as much as the system gives. */
export interface ResourceLimits {
  /**
   * Most memory that its processes may hold together, in bytes: the sum of their resident sets, so that what they share counts for
   * each. Looked at several times a second; what is allocated and freed between two looks is not seen, and a tree that allocates
   * faster may be met by the system first.
   */
  readonly memoryBytes: number | null;
  /**
   * Most CPU time that its processes may use together, in milliseconds: of those that run, and of those that ended, as far as
   * one of the tree waited for them or they were seen.
   */
  readonly cpuTimeMs: number | null;
  /** Added to the niceness of its processes, from 0 to 19: how much others are preferred to them where CPU time is short. */
  readonly niceness: number;
}

/** As much as the system gives. */
export const NO_RESOURCE_LIMITS: ResourceLimits = Object.freeze({ memoryBytes: null, cpuTimeMs: null, niceness: 0 });
