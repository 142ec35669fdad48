package dev.certloom.renewal;

import java.util.Arrays;
import java.util.Optional;

/** What of the next renewal will fail, or of the next notice, as far as it is known before. */
public enum RenewalProblem {
    /** People are to be told, and the vault has no contacts. */
    NO_CONTACT,
    /** The vault has no issuer of that name any more. */
    ISSUER_GONE,
    /** No orders are placed with its issuer. */
    ISSUER_DISABLED,
    /** Its issuer lacks the configuration without which nothing can be ordered. */
    ISSUER_NOT_CONFIGURED,
    /** Its issuer does not sign what the policy asks for. */
    POLICY_REFUSED,
    /** People will be asked, and groups that were asked before have too few people by now. */
    APPROVERS_MISSING,
    /** A freeze lasts from the time of the renewal until the version is over. */
    FROZEN;

    /** A constant as it was stored; empty for one of another release. */
    public static Optional<RenewalProblem> find(String name) {
        return Arrays.stream(values())
                .filter(problem -> problem.name().equals(name))
                .findFirst();
    }
}
