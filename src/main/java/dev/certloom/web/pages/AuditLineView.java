package dev.certloom.web.pages;

import dev.certloom.audit.AuditLine;
import dev.certloom.audit.Seal;
import dev.certloom.audit.StoredLine;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A line of the audit record, for display.
 *
 * @param seal empty while it waits to be sealed
 */
record AuditLineView(AuditLine line, Optional<Seal> seal) {

    /** What people said and accepted, and were warned of, which should be visible at a glance. */
    private static final List<String> HIGHLIGHTED_DETAILS =
            List.of("reason", "question", "answer", "acceptedDeviations", "warnings");

    static AuditLineView of(AuditLine line) {
        return new AuditLineView(line, Optional.empty());
    }

    static AuditLineView of(StoredLine stored) {
        return new AuditLineView(stored.line(), stored.seal());
    }

    /** Whether it was tried and not allowed. */
    public boolean refused() {
        return line.outcome() == AuditLine.Outcome.REFUSED;
    }

    /** Reasons, questions, answers, what was accepted and what only warns. */
    public List<String> statements() {
        return HIGHLIGHTED_DETAILS.stream()
                .flatMap(detail -> Stream.ofNullable(line.details().get(detail)))
                .filter(words -> !words.isEmpty())
                .toList();
    }

    /** All other recorded details besides who, when and what, sorted by name. */
    public Map<String, String> data() {
        return new TreeMap<>(line.details());
    }
}
