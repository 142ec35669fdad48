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
 * A line of the audit record, to be shown.
 *
 * @param seal empty while it waits to be sealed
 */
record AuditLineView(AuditLine line, Optional<Seal> seal) {

    /** What people said and accepted, which is worth reading at a glance. */
    private static final List<String> HIGHLIGHTED_DETAILS =
            List.of("reason", "question", "answer", "acceptedDeviations");

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

    /** Reasons, questions, answers, and what was accepted. */
    public List<String> said() {
        return HIGHLIGHTED_DETAILS.stream()
                .flatMap(detail -> Stream.ofNullable(line.details().get(detail)))
                .filter(words -> !words.isEmpty())
                .toList();
    }

    /** Everything on record beside who, when and what, in the order of the names. */
    public Map<String, String> data() {
        return new TreeMap<>(line.details());
    }
}
