package dev.certloom.approval;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Period;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads a model's values for a step or an approval. Malformed values are faults of the model, never guessed. */
final class ModelValues {

    private final String of;
    private final Map<?, ?> members;

    /** @param of what is read, for messages, e.g. {@code the approval step} */
    ModelValues(String of, Map<?, ?> members) {
        this.of = of;
        this.members = members;
    }

    boolean has(String member) {
        return members.get(member) != null;
    }

    String text(String member) {
        return members.get(member) instanceof String text ? text : "";
    }

    /** Strings in their order, without duplicates; none when the member is missing. */
    Set<String> texts(String member) {
        Set<String> texts = new LinkedHashSet<>();
        Object value = members.get(member);
        if (value == null) {
            return texts;
        }
        if (!(value instanceof Collection<?> several)) {
            throw fault(member, "a list of texts", value);
        }
        for (Object one : several) {
            if (!(one instanceof String text)) {
                throw fault(member, "a list of texts", value);
            }
            texts.add(text);
        }
        return texts;
    }

    int count(String member, int byDefault) {
        Object value = members.get(member);
        if (value == null) {
            return byDefault;
        }
        if (!(value instanceof Number)) {
            throw fault(member, "a whole number", value);
        }
        try {
            return new BigDecimal(value.toString()).intValueExact();
        } catch (ArithmeticException | NumberFormatException e) {
            throw fault(member, "a whole number", value);
        }
    }

    boolean flag(String member) {
        Object value = members.get(member);
        if (value == null) {
            return false;
        }
        if (!(value instanceof Boolean flag)) {
            throw fault(member, "true or false", value);
        }
        return flag;
    }

    /** An ISO-8601 duration, of days or of hours and minutes; tables may also write {@code P1W}. */
    Duration span(String member, Duration byDefault) {
        Object value = members.get(member);
        if (value == null) {
            return byDefault;
        }
        String text = value.toString();
        try {
            return text.matches("P\\d+W")
                    ? Duration.ofDays(Period.parse(text).get(ChronoUnit.DAYS))
                    : Duration.parse(text);
        } catch (DateTimeParseException e) {
            throw fault(member, "an ISO-8601 duration such as P2D or PT4H", value);
        }
    }

    private ModelFault fault(String member, String expected, @Nullable Object value) {
        return new ModelFault(
                "Expected member '%s' of %s to be %s, but it is '%s'.".formatted(member, of, expected, value));
    }
}
