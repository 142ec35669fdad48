package dev.certloom.operation;

import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The ticket, elsewhere, under which a request is carried out.
 *
 * @param demanded whether the request is carried out under none but a ticket
 */
public record Ticket(boolean demanded, Optional<Given> given) {

    /** None is demanded, and none is given. */
    public static final Ticket NONE = new Ticket(false, Optional.empty());

    /** What {@link #isNumber} takes at most. */
    public static final int MAX_LENGTH = 64;

    /** Its regular expression. */
    public static final String FORM = "[0-9A-Za-z][0-9A-Za-z._#/:-]{0,63}";

    private static final Pattern NUMBER = Pattern.compile(FORM);

    /**
     * A ticket.
     *
     * @param number as its system has it, such as {@code CHG-1}
     * @param by who gave it, for display
     */
    public record Given(String number, String by, Instant at) {}

    /** Whether this can be the number of a ticket: 1 to 64 letters, digits and {@code . _ # / : -}. */
    public static boolean isNumber(String text) {
        return NUMBER.matcher(text).matches();
    }

    /** Whether it is waited for. */
    public boolean isMissing() {
        return demanded && given.isEmpty();
    }

    Ticket demanded(boolean now) {
        return new Ticket(now, given);
    }

    Ticket given(Given ticket) {
        return new Ticket(demanded, Optional.of(ticket));
    }
}
