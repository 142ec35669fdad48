package dev.certloom.web.pages;

import dev.certloom.access.Caller;
import dev.certloom.access.GrantedAccess;
import dev.certloom.access.Permission;
import dev.certloom.approval.Approver;
import dev.certloom.kernel.Actor;
import dev.certloom.kernel.VaultName;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;

/**
 * Who looks at a page, in which vault, and what they may press.
 *
 * @param approver the viewer with the groups they signed in with
 */
record Viewer(VaultName vault, Approver approver, Set<Permission> permissions) {

    Viewer {
        permissions = Set.copyOf(permissions);
    }

    static Viewer of(GrantedAccess access) {
        Caller caller = access.caller();
        return new Viewer(
                new VaultName(access.vault()),
                new Approver(
                        new Actor(caller.oid(), caller.name(), caller.tokenId(), caller.address()), caller.groups()),
                access.permissions());
    }

    public Actor actor() {
        return approver.actor();
    }

    public String name() {
        return actor().name();
    }

    /** Tells this person's pages from those of others, to scripts, without saying who it is. */
    public String mark() {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256").digest(actor().id().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256.", e);
        }
    }

    /** For templates: whether the viewer has the permission of that name, in lower case with hyphens. */
    public boolean may(String permission) {
        return permissions.contains(
                Permission.valueOf(permission.toUpperCase(Locale.ROOT).replace('-', '_')));
    }
}
