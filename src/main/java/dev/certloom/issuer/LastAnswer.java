package dev.certloom.issuer;

import java.time.Instant;
import java.util.Optional;

/**
 * What a CA answered last. Silence is no answer.
 *
 * @param words for people, where it said why not (now)
 */
public record LastAnswer(Instant at, Optional<String> words) {

    /**
     * Of what a provider has returned.
     *
     * @return empty where it may have asked nobody: an order that was not found
     */
    static Optional<LastAnswer> of(Object returned, Instant at) {
        Object answer = returned instanceof Optional<?> found ? found.orElse(null) : returned;
        return switch (answer) {
            case null -> Optional.empty();
            case OrderAnswer.Refused refused -> Optional.of(new LastAnswer(at, Optional.of(refused.reason())));
            case RevocationAnswer.Refused refused -> Optional.of(new LastAnswer(at, Optional.of(refused.words())));
            case AccountAnswer.Refused refused -> Optional.of(new LastAnswer(at, Optional.of(refused.words())));
            default -> Optional.of(new LastAnswer(at, Optional.empty()));
        };
    }
}
