package dev.certloom.operation;

/** What became of a merge. */
public enum MergeOutcome {
    /** The version is made, now or before. */
    MERGED,
    /** The vault holds no chain for this operation. */
    NOTHING_HELD,
    /** What the issuer signed is not what was ordered; the operation has failed. */
    FAILED
}
