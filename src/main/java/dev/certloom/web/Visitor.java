package dev.certloom.web;

import dev.certloom.access.Caller;
import dev.certloom.access.GrantedAccess;
import dev.certloom.approval.Approver;
import dev.certloom.kernel.Actor;
import dev.certloom.kernel.VaultName;
import jakarta.servlet.http.HttpServletRequest;

/**
 * Who uses the routes for people's work, and in which vault.
 *
 * @param approver the caller with the groups of the token
 */
public record Visitor(VaultName vault, Approver approver) {

    public static Visitor of(HttpServletRequest request) {
        GrantedAccess access = GrantedAccess.of(request);
        Caller caller = access.caller();
        return new Visitor(
                new VaultName(access.vault()),
                new Approver(
                        new Actor(caller.oid(), caller.name(), caller.tokenId(), caller.address()), caller.groups()));
    }

    public Actor actor() {
        return approver.actor();
    }
}
