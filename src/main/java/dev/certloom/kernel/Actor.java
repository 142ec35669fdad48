package dev.certloom.kernel;

/**
 * The actor of an action: a caller of the API, or a part of Certloom.
 *
 * @param id stable identifier: the token's {@code oid}, or a name such as {@code worker:merge-certificate}
 * @param name for display; the id if nothing better is known
 * @param tokenId identifier of the token used; empty for Certloom itself
 * @param address network address the caller came from; empty for Certloom itself
 */
public record Actor(String id, String name, String tokenId, String address) {

    /** A part of Certloom that acts on its own. */
    public static Actor system(String part) {
        return new Actor("certloom:" + part, "Certloom", "", "");
    }

    /**
     * A part of Certloom that acts for somebody.
     *
     * @param name of the person or program, for display
     */
    public static Actor onBehalf(String part, String name) {
        return new Actor("certloom:" + part, "Certloom on behalf of " + name, "", "");
    }
}
