package dev.certloom.web.pages;

import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.IssuerName;
import dev.certloom.renewal.RenewalProblem;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What lists of certificates that somebody should look after are made of. */
final class RenewalLists {

    private RenewalLists() {}

    /** Why a certificate is in a list. */
    enum Kind {
        /** Its renewal failed and it has no newer version; nearest expiry first. */
        FAILING,
        /** It was to be renewed before now, and is not; nearest expiry first. */
        DUE,
        /** Its next renewal will fail, as far as is known; by name. */
        PROBLEMS
    }

    /** Where in a list a certificate stands. */
    record Position(Instant expires, CertificateName name) {}

    /**
     * A line.
     *
     * @param next when something is done about it; empty where nothing is
     * @param failure the last one, in words
     */
    record Row(
            CertificateName name,
            IssuerName issuer,
            Instant expires,
            Optional<Instant> next,
            int failures,
            Optional<String> failure,
            List<RenewalProblem> problems) {

        public Row {
            problems = List.copyOf(problems);
        }

        Position position() {
            return new Position(expires, name);
        }
    }
}
