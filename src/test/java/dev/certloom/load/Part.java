package dev.certloom.load;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** The parts of the benchmark, in the order in which they are measured: the later ones change what the earlier ones need. */
enum Part {
    /** Certificates issued at once, beside the same models with workers that do nothing and beside a bare process. */
    LIFECYCLES,
    /** Certificates that a person brings, likewise. */
    MERGES,
    /** Creates with RSA keys beside such with EC keys. */
    KEYS,
    /** Reading one certificate. */
    READS,
    /** Requests that wait for an approver. */
    APPROVALS,
    /** What a lifecycle costs the database. */
    STATEMENTS,
    /** Pages of the list of certificates, where there are many. */
    LISTS,
    /** A month of renewals on two nodes. */
    RENEWALS;

    /** Measures it, and reports a table. */
    void measure(Bench bench) throws Exception {
        switch (this) {
            case LIFECYCLES -> LifecyclesPart.measure(bench);
            case MERGES -> MergesPart.measure(bench);
            case KEYS -> KeysPart.measure(bench);
            case READS -> ReadsPart.measure(bench);
            case APPROVALS -> ApprovalsPart.measure(bench);
            case STATEMENTS -> StatementsPart.measure(bench);
            case LISTS -> ListsPart.measure(bench);
            case RENEWALS -> RenewalsPart.measure(bench);
        }
    }

    /** @param names separated by commas; none for all */
    static Set<Part> named(String names) {
        if (names.isBlank()) {
            return EnumSet.allOf(Part.class);
        }
        return Arrays.stream(names.split(","))
                .map(name -> Arrays.stream(values())
                        .filter(part -> part.toString().equals(name.strip()))
                        .findFirst()
                        .orElseThrow(() -> new IllegalArgumentException("Expected some of " + Arrays.toString(values())
                                + " for bench.only, but it names '" + name + "'.")))
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Part.class)));
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
