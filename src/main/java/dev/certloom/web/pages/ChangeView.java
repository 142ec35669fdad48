package dev.certloom.web.pages;

import dev.certloom.approval.ApprovedChanges.Change;
import dev.certloom.approval.ApprovedFact;
import java.util.List;
import java.util.Optional;

/**
 * What of a request differs from what people approved before, in words.
 *
 * @param added what is new; empty where there is nothing to say of it
 * @param removed what is not there any more
 */
record ChangeView(String fact, Optional<String> added, Optional<String> removed) {

    static ChangeView of(Change change) {
        return new ChangeView(
                Words.word(change.fact()),
                words(change.fact(), change.added()),
                words(change.fact(), change.removed()));
    }

    private static Optional<String> words(ApprovedFact fact, List<String> values) {
        return values.isEmpty()
                ? Optional.empty()
                : Optional.of(String.join(
                        ", ", values.stream().map(value -> word(fact, value)).toList()));
    }

    private static String word(ApprovedFact fact, String value) {
        return switch (fact) {
            case KEY_TYPE -> KeyTypes.named(value).map(KeyTypes::words).orElse(value);
            case EXPORTABLE, REUSE_KEY, CERTIFICATE_AUTHORITY -> Words.flag(Boolean.parseBoolean(value));
            default -> value;
        };
    }
}
