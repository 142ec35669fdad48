package dev.certloom.crypto;

import dev.certloom.kernel.Refusal;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Finds the certification path (RFC 4158) from a leaf through certificates given in any order. Names and key
 * identifiers give candidate signers, and the signature determines the actual one.
 */
final class PathBuilder {

    /** All that honest sets of certificates need, many times over. */
    static final int MAX_SIGNATURE_CHECKS = 80;

    private final List<CertificateDetails> certificates;
    private final Instant now;
    private final Map<Pair, Boolean> checked = new HashMap<>();

    private PathBuilder(List<CertificateDetails> certificates, Instant now) {
        this.certificates = certificates;
        this.now = now;
    }

    /**
     * The shortest path to a root that is there: one on which all certificates are valid now, else any. Without a root,
     * the path that goes farthest.
     *
     * @param leaf one of the certificates
     * @param certificates each once, with keys that were looked at
     * @return the leaf, its issuer, and so on
     * @throws Refusal INVALID when too many signatures would have to be checked
     */
    static List<CertificateDetails> path(CertificateDetails leaf, List<CertificateDetails> certificates, Instant now) {
        return new PathBuilder(certificates, now).path(leaf);
    }

    private List<CertificateDetails> path(CertificateDetails leaf) {
        Search valid = search(leaf, certificate -> certificate.isValidAt(now));
        return valid.toRoot()
                .or(() -> search(leaf, certificate -> true).toRoot())
                .orElseGet(() -> valid.farthest().size() > 1
                        ? valid.farthest()
                        : search(leaf, certificate -> true).farthest());
    }

    /** Breadth first: a certificate that was reached is never reached by a shorter path. */
    private Search search(CertificateDetails leaf, Predicate<CertificateDetails> usable) {
        Queue<Step> steps = new ArrayDeque<>(List.of(new Step(leaf, Optional.empty())));
        Set<CertificateDetails> reached = new HashSet<>(Set.of(leaf));
        Step farthest = steps.element();
        while (!steps.isEmpty()) {
            Step step = steps.remove();
            if (isRoot(step.certificate())) {
                return new Search(Optional.of(step.path()), step.path());
            }
            if (step.length() > farthest.length()) {
                farthest = step;
            }
            issuers(step, usable)
                    .filter(reached::add)
                    .forEach(issuer -> steps.add(new Step(issuer, Optional.of(step))));
        }
        return new Search(Optional.empty(), farthest.path());
    }

    private boolean isRoot(CertificateDetails certificate) {
        return certificate.isSelfIssued() && signs(certificate, certificate);
    }

    /**
     * Whoever has signed, first those that the key identifiers point to: these are hints, and hide no other way to a
     * root.
     */
    private Stream<CertificateDetails> issuers(Step step, Predicate<CertificateDetails> usable) {
        CertificateDetails signed = step.certificate();
        return certificates.stream()
                .filter(usable)
                .filter(candidate -> candidate != signed && signed.isIssuedBy(candidate))
                .filter(candidate -> candidate.maySignAbove(step.intermediates()))
                .sorted(Comparator.comparing((CertificateDetails candidate) -> !signed.pointsTo(candidate))
                        .thenComparing(candidate -> candidate.x509().notAfter(), Comparator.reverseOrder()))
                .filter(candidate -> signs(candidate, signed));
    }

    private boolean signs(CertificateDetails issuer, CertificateDetails signed) {
        Pair pair = new Pair(issuer, signed);
        Boolean known = checked.get(pair);
        if (known != null) {
            return known;
        }
        if (checked.size() >= MAX_SIGNATURE_CHECKS) {
            throw new Refusal(
                    Refusal.Kind.INVALID,
                    "Expected certificates that are put in order by at most %d checks of signatures, but these take more."
                            .formatted(MAX_SIGNATURE_CHECKS));
        }
        boolean signs = signed.isSignedBy(issuer);
        checked.put(pair, signs);
        return signs;
    }

    /** @param toRoot empty when no root is reached; else the same as {@code farthest} */
    private record Search(Optional<List<CertificateDetails>> toRoot, List<CertificateDetails> farthest) {}

    /** A certificate on a path, and what it signed. */
    private record Step(CertificateDetails certificate, Optional<Step> below) {

        int length() {
            return 1 + below.map(Step::length).orElse(0);
        }

        /** How many certificates count for a path length constraint above this one (RFC 5280 section 4.2.1.9). */
        int intermediates() {
            int own = below.isPresent() && !certificate.isSelfIssued() ? 1 : 0;
            return own + below.map(Step::intermediates).orElse(0);
        }

        List<CertificateDetails> path() {
            List<CertificateDetails> path = new ArrayList<>();
            for (Optional<Step> step = Optional.of(this);
                    step.isPresent();
                    step = step.get().below()) {
                path.add(step.get().certificate());
            }
            return List.copyOf(path.reversed());
        }
    }

    /** Compared by identity: each certificate is there once. */
    private record Pair(CertificateDetails issuer, CertificateDetails signed) {}
}
