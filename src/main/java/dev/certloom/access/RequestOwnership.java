package dev.certloom.access;

import dev.certloom.kernel.VaultName;

/** Whose a request is; implemented where requests are known. */
@FunctionalInterface
public interface RequestOwnership {

    /**
     * Whether this person made the request, or is responsible for the program that did.
     *
     * @param request its id as it came in the path; false for what is none, and for one of another vault
     * @param person the {@code oid} of the caller
     */
    boolean isOwn(VaultName vault, String request, String person);
}
