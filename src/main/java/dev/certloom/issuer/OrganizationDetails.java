package dev.certloom.issuer;

import java.util.List;
import java.util.Optional;

/** The organization behind an account (API reference 2.9, {@code org_details}). */
public record OrganizationDetails(Optional<String> id, List<Administrator> administrators) {

    public OrganizationDetails {
        administrators = List.copyOf(administrators);
    }

    /** Whether nothing is said at all. */
    boolean isEmpty() {
        return id.isEmpty() && administrators.isEmpty();
    }

    /** A person to turn to. */
    public record Administrator(
            Optional<String> firstName, Optional<String> lastName, Optional<String> email, Optional<String> phone) {}
}
