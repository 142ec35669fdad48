package dev.certloom.access;

import java.util.Set;

/** A viewer requested a page they may not see; the pages show that in their own way. */
public final class PageRefused extends RuntimeException {

    private final transient RequestContext context;
    private final transient Permission lacking;
    private final transient Set<String> roles;

    /**
     * @param context what the viewer may do nevertheless
     * @param roles those that grant the permission here, as assigned to people
     */
    PageRefused(RequestContext context, Permission lacking, Set<String> roles) {
        super("Expected a viewer with the permission " + lacking.action() + ", but this one has not.");
        this.context = context;
        this.lacking = lacking;
        this.roles = Set.copyOf(roles);
    }

    /** Who the viewer is, and what they may do all the same. */
    public RequestContext context() {
        return context;
    }

    /** What the viewer lacks. */
    public Permission lacking() {
        return lacking;
    }

    /** The roles that would give it. */
    public Set<String> roles() {
        return roles;
    }
}
