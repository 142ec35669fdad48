package dev.certloom.crypto;

import dev.certloom.kernel.Refusal;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What the next certificate says (API reference 4.1, {@code x509_props}).
 *
 * @param subject X.500 name as the caller wrote it
 * @param extendedKeyUsages object identifiers in dotted form
 * @param validityMonths calendar months
 * @param certificateAuthority the basic constraint of RFC 5280 section 4.2.1.9
 */
public record X509Properties(
        Optional<String> subject,
        SubjectAlternativeNames names,
        List<String> extendedKeyUsages,
        List<KeyUsage> keyUsages,
        int validityMonths,
        boolean certificateAuthority) {

    public X509Properties {
        extendedKeyUsages = List.copyOf(extendedKeyUsages);
        keyUsages = List.copyOf(keyUsages);
    }

    public X509Properties withNames(SubjectAlternativeNames others) {
        return new X509Properties(subject, others, extendedKeyUsages, keyUsages, validityMonths, certificateAuthority);
    }

    /** Its members, as audit lines name them. */
    public Map<String, String> members() {
        return Map.of(
                "subject", subject.orElse(""),
                "names", String.valueOf(names),
                "validityMonths", Integer.toString(validityMonths),
                "keyUsages", String.valueOf(keyUsages),
                "extendedKeyUsages", String.join(",", extendedKeyUsages),
                "certificateAuthority", Boolean.toString(certificateAuthority));
    }

    /** As a caller would state them to get the same, or as much of the lifetime as may be asked for. */
    public Draft toDraft() {
        return new Draft(
                subject,
                names.toDraft(),
                Optional.of(extendedKeyUsages),
                Optional.of(keyUsages.stream().map(KeyUsage::wireName).toList()),
                Optional.of(Math.min(validityMonths, Draft.MAX_VALIDITY_MONTHS)),
                Optional.of(certificateAuthority));
    }

    /**
     * As a caller states them: every member optional, completed with the defaults of API reference 4.1.
     *
     * @param keyUsages names as in the API
     * @param validityMonths calendar months, 1 to 1,200
     */
    public record Draft(
            Optional<String> subject,
            SubjectAlternativeNames.Draft names,
            Optional<List<String>> extendedKeyUsages,
            Optional<List<String>> keyUsages,
            Optional<Integer> validityMonths,
            Optional<Boolean> certificateAuthority) {

        public static final Draft EMPTY = new Draft(
                Optional.empty(),
                SubjectAlternativeNames.Draft.EMPTY,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());

        private static final List<String> DEFAULT_EXTENDED_KEY_USAGES =
                List.of("1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2");
        private static final List<KeyUsage> DEFAULT_KEY_USAGES_OF_RSA =
                List.of(KeyUsage.DIGITAL_SIGNATURE, KeyUsage.KEY_ENCIPHERMENT);
        /** EC keys cannot encrypt (RFC 8813 section 3). */
        private static final List<KeyUsage> DEFAULT_KEY_USAGES_OF_EC = List.of(KeyUsage.DIGITAL_SIGNATURE);

        private static final int DEFAULT_VALIDITY_MONTHS = 12;
        private static final int MAX_VALIDITY_MONTHS = 1_200;
        private static final int MAX_SUBJECT_LENGTH = 200;
        private static final int MAX_NAMES = 100;
        private static final int MAX_NAME_LENGTH = 2_048;
        private static final int MAX_USAGES = 50;
        private static final Pattern OBJECT_IDENTIFIER = Pattern.compile("[0-2](\\.(0|[1-9][0-9]{0,17})){1,30}");

        /** Without the members that are there and empty. */
        public Draft stated() {
            Draft given = givenTexts();
            return new Draft(
                    given.subject,
                    names.stated(),
                    extendedKeyUsages.filter(usages -> !usages.isEmpty()),
                    keyUsages.filter(usages -> !usages.isEmpty()),
                    given.validityMonths,
                    certificateAuthority);
        }

        /** Without a subject or a validity that is there and empty. Empty lists stay. */
        public Draft givenTexts() {
            return new Draft(
                    givenSubject(),
                    names,
                    extendedKeyUsages,
                    keyUsages,
                    validityMonths.filter(months -> months != 0),
                    certificateAuthority);
        }

        private Optional<String> givenSubject() {
            return subject.filter(text -> !text.isBlank());
        }

        /** This draft with the members that {@code over} states; lists are replaced as a whole, names kind by kind. */
        public Draft overlaidWith(Draft over) {
            return new Draft(
                    over.subject.or(() -> subject),
                    names.overlaidWith(over.names),
                    over.extendedKeyUsages.or(() -> extendedKeyUsages),
                    over.keyUsages.or(() -> keyUsages),
                    over.validityMonths.or(() -> validityMonths),
                    over.certificateAuthority.or(() -> certificateAuthority));
        }

        /**
         * A request needs a subject or a name.
         *
         * @throws Refusal INVALID when there is neither
         */
        public void demandName() {
            if (givenSubject().isEmpty() && names.complete().isEmpty()) {
                throw new Refusal(Refusal.Kind.INVALID, "Either subjectName or san must be present");
            }
        }

        /**
         * No member may be too much to ask for.
         *
         * @throws Refusal INVALID with the literals of API reference 4.3
         */
        public void check() {
            subject.map(String::length)
                    .filter(length -> length > MAX_SUBJECT_LENGTH)
                    .ifPresent(length -> {
                        throw Refusal.invalidProperty(
                                "x509_props.subject",
                                "at most %d characters are allowed, but it has %d"
                                        .formatted(MAX_SUBJECT_LENGTH, length));
                    });
            SubjectAlternativeNames all = names.complete();
            if (all.size() > MAX_NAMES
                    || all.all().anyMatch(name -> name.isBlank() || name.length() > MAX_NAME_LENGTH)) {
                throw Refusal.invalidProperty("x509_props.sans");
            }
            List<String> oids = extendedKeyUsages.orElse(List.of());
            if (oids.size() > MAX_USAGES
                    || !oids.stream()
                            .allMatch(oid -> OBJECT_IDENTIFIER.matcher(oid).matches())) {
                throw Refusal.invalidProperty("x509_props.ekus");
            }
        }

        /**
         * What is stated, and the defaults for a key of this algorithm.
         *
         * @throws Refusal INVALID with the literals of API reference 4.3 when validity or usages are out of rule
         */
        public X509Properties complete(KeyAlgorithm algorithm) {
            int months = validityMonths.filter(stated -> stated != 0).orElse(DEFAULT_VALIDITY_MONTHS);
            if (months < 1 || months > MAX_VALIDITY_MONTHS) {
                throw Refusal.invalidProperty("x509_props.validity_months");
            }
            return new X509Properties(
                    givenSubject(),
                    names.complete(),
                    extendedKeyUsages.orElse(DEFAULT_EXTENDED_KEY_USAGES),
                    usages(algorithm),
                    months,
                    certificateAuthority.orElse(false));
        }

        private List<KeyUsage> usages(KeyAlgorithm algorithm) {
            return keyUsages
                    .map(stated ->
                            stated.stream().distinct().map(Draft::keyUsage).toList())
                    .orElse(algorithm.curve().isPresent() ? DEFAULT_KEY_USAGES_OF_EC : DEFAULT_KEY_USAGES_OF_RSA);
        }

        private static KeyUsage keyUsage(String name) {
            return Arrays.stream(KeyUsage.values())
                    .filter(usage -> usage.wireName().equals(name))
                    .findFirst()
                    .orElseThrow(() -> Refusal.invalidProperty("x509_props.key_usage"));
        }
    }
}
