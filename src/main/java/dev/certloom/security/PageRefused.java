package dev.certloom.security;

/** Somebody asked for a page that is not for them; the pages say so in their own way. */
public final class PageRefused extends RuntimeException {

    private final transient Permission lacking;

    PageRefused(Permission lacking) {
        super("Expected a viewer with the permission " + lacking.action() + ", but this one has not.");
        this.lacking = lacking;
    }

    /** What the viewer lacks. */
    public Permission lacking() {
        return lacking;
    }
}
