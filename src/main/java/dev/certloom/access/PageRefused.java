package dev.certloom.access;

import java.util.Set;

/** Somebody asked for a page that is not for them; the pages say so in their own way. */
public final class PageRefused extends RuntimeException {

    private final transient GrantedAccess access;
    private final transient Permission lacking;
    private final transient Set<String> roles;

    /**
     * @param access what the viewer may do all the same
     * @param roles those that give the permission here, as people are given them
     */
    PageRefused(GrantedAccess access, Permission lacking, Set<String> roles) {
        super("Expected a viewer with the permission " + lacking.action() + ", but this one has not.");
        this.access = access;
        this.lacking = lacking;
        this.roles = Set.copyOf(roles);
    }

    /** Who the viewer is, and what they may do all the same. */
    public GrantedAccess access() {
        return access;
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
