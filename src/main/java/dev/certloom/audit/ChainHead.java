package dev.certloom.audit;

/**
 * The end of a chain.
 *
 * @param position of the last line; 0 when there is none
 * @param hash of the last line, in hex
 */
record ChainHead(long position, String hash) {

    /** Where a chain begins. */
    public static final ChainHead NONE = new ChainHead(0, Seal.NOTHING);
}
