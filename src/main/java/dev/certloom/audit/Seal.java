package dev.certloom.audit;

/**
 * A line's place in its vault's chain, and in the chain of its object. Hashes are SHA-256 in hex.
 *
 * @param position in the vault, from 1 without gaps
 * @param previous hash of the line before; {@link #NOTHING} for the first
 * @param objectPosition among the lines of the same object, from 1 without gaps
 * @param objectPrevious hash of the same object's line before; {@link #NOTHING} for its first
 * @param hash of this line, all of the above included
 */
public record Seal(long position, String previous, long objectPosition, String objectPrevious, String hash) {

    /** Stands where there is no line before. */
    public static final String NOTHING = "0".repeat(64);
}
