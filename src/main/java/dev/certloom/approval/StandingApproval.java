package dev.certloom.approval;

import dev.certloom.crypto.KeyAlgorithm;
import dev.certloom.crypto.KeyUsage;
import dev.certloom.crypto.RequestedCertificate;
import dev.certloom.crypto.X509Name;
import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.Refusal;
import dev.certloom.kernel.VaultName;
import dev.certloom.kernel.WrittenText;
import dev.certloom.operation.PendingOperation;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An approval given in advance, for DNS names of a pattern and within limits, until a date. It counts once a second
 * person has confirmed it.
 *
 * @param id 32 hexadecimal characters
 * @param author the person who gave it
 * @param confirmBy until when it can be confirmed
 * @param confirmation the person who confirmed it, and when; empty before
 */
public record StandingApproval(
        String id,
        VaultName vault,
        DnsNamePattern names,
        Limits limits,
        Instant until,
        Person author,
        String reason,
        Instant created,
        Instant confirmBy,
        Optional<Confirmation> confirmation) {

    /** A certificate for names serves a host or authenticates one; any other use has to be decided by people. */
    private static final Set<String> EXTENDED_KEY_USAGES = Set.of("1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2");

    private static final Set<KeyUsage> CA_USAGES = Set.of(KeyUsage.KEY_CERT_SIGN, KeyUsage.CRL_SIGN);

    /**
     * A person who gave or confirmed it.
     *
     * @param id stable identifier
     */
    public record Person(String id, String name) {}

    /** A second person's confirmation. */
    public record Confirmation(Person by, Instant at) {}

    /**
     * Its limits.
     *
     * @param issuers only these; empty for any
     * @param maxValidityMonths how long a certificate may be valid
     * @param keyTypes only these; empty for any that a vault makes
     * @param subject attributes that a subject may have besides its common name, by short name
     */
    public record Limits(
            Set<IssuerName> issuers, int maxValidityMonths, Set<KeyAlgorithm> keyTypes, Map<String, String> subject) {

        /** The default. */
        public static final int DEFAULT_VALIDITY_MONTHS = 12;

        public static final int MAX_VALIDITY_MONTHS = 36;
        private static final int MAX_ISSUERS = 50;
        private static final int MAX_ATTRIBUTE_LENGTH = 200;

        /** Short names of subject attributes (RFC 4519), with their object identifiers. */
        private static final Map<String, String> ATTRIBUTES =
                Map.of("O", "2.5.4.10", "OU", "2.5.4.11", "C", "2.5.4.6", "ST", "2.5.4.8", "L", "2.5.4.7");

        /** @throws Refusal INVALID */
        public Limits {
            issuers = Set.copyOf(issuers);
            keyTypes = Set.copyOf(keyTypes);
            subject = Map.copyOf(subject);
            if (maxValidityMonths < 1 || maxValidityMonths > MAX_VALIDITY_MONTHS) {
                throw Refusal.invalidProperty("maxValidityMonths");
            }
            if (issuers.size() > MAX_ISSUERS) {
                throw Refusal.invalidProperty("issuers");
            }
            if (!ATTRIBUTES.keySet().containsAll(subject.keySet())) {
                throw Refusal.invalidProperty("subject");
            }
        }

        /**
         * The same for a new approval, whose attributes are lines of text; earlier builds did not demand that.
         *
         * @throws Refusal INVALID
         */
        Limits asWritten() {
            Map<String, String> lines = new HashMap<>();
            subject.forEach((attribute, value) -> lines.put(
                    attribute,
                    WrittenText.line(value, MAX_ATTRIBUTE_LENGTH)
                            .orElseThrow(() -> Refusal.invalidProperty("subject"))));
            return new Limits(issuers, maxValidityMonths, keyTypes, lines);
        }

        private boolean states(X509Name attribute) {
            return subject.entrySet().stream()
                    .anyMatch(stated -> attribute.type().equals(ATTRIBUTES.get(stated.getKey()))
                            && attribute
                                    .folded()
                                    .equals(new X509Name(attribute.kind(), attribute.type(), stated.getValue())
                                            .folded()));
        }
    }

    /** Whether it is in force now. */
    public boolean isInForce(Instant now) {
        return confirmation.isPresent() && now.isBefore(until);
    }

    /** Ids of the people who gave and confirmed it. */
    Set<String> people() {
        return Stream.concat(
                        Stream.of(author.id()), confirmation.map(by -> by.by().id()).stream())
                .collect(Collectors.toSet());
    }

    /** Whether it can still be confirmed. */
    public boolean isConfirmable(Instant now) {
        return confirmation.isEmpty()
                && now.isBefore(confirmBy)
                && now.isBefore(until)
                && names.objection().isEmpty();
    }

    /**
     * Whether it covers a request: all of its names and attributes, with nothing requested outside the limits. Requests
     * of its author or of the person who confirmed it are never covered.
     */
    boolean covers(PendingOperation operation, RequestedCertificate requested, Instant now) {
        return isInForce(now)
                && names.objection().isEmpty()
                && !isOfThoseWhoGaveIt(operation)
                && (limits.issuers().isEmpty()
                        || limits.issuers().contains(operation.policy().issuer().name()))
                && operation.policy().x509().validityMonths() <= limits.maxValidityMonths()
                && isOrdinary(requested)
                && requested.names().stream().anyMatch(name -> name.kind() == X509Name.Kind.DNS || name.isCommonName())
                && requested.names().stream().allMatch(this::covers);
    }

    private boolean isOfThoseWhoGaveIt(PendingOperation operation) {
        return operation.requester().isAmong(author.id())
                || confirmation
                        .filter(by -> operation.requester().isAmong(by.by().id()))
                        .isPresent();
    }

    private boolean isOrdinary(RequestedCertificate requested) {
        return requested.unreadable().isEmpty()
                && !requested.certificateAuthority()
                && requested.keyUsages().stream().noneMatch(CA_USAGES::contains)
                && EXTENDED_KEY_USAGES.containsAll(requested.extendedKeyUsages())
                && requested
                        .key()
                        .filter(key ->
                                limits.keyTypes().isEmpty() || limits.keyTypes().contains(key))
                        .isPresent();
    }

    private boolean covers(X509Name name) {
        return switch (name.kind()) {
            case DNS -> names.covers(name.identity());
            case SUBJECT -> name.isCommonName() ? names.covers(name.identity()) : limits.states(name);
            case EMAIL, UPN, URI, IP, DIRECTORY, REGISTERED_ID, OTHER -> false;
        };
    }

    StandingApproval confirmed(Confirmation by) {
        return new StandingApproval(
                id, vault, names, limits, until, author, reason, created, confirmBy, Optional.of(by));
    }
}
