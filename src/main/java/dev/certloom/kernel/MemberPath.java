package dev.certloom.kernel;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where in a request body something is wrong, as far as it may be repeated: up to the first name that does not look like
 * one of a member, since that may be a key in a wrong place.
 */
public record MemberPath(String text, boolean ended) {

    /** The body itself. */
    public static final MemberPath ROOT = new MemberPath("", false);

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]+");
    private static final int MAX_LENGTH = 100;

    /**
     * A step down, as a parser reports it.
     *
     * @param member absent for an element of an array
     */
    public MemberPath step(@Nullable String member, int index) {
        return member == null ? element(index) : member(member);
    }

    /** A member of the object here. */
    public MemberPath member(String name) {
        return NAME.matcher(name).matches()
                ? to(text.isEmpty() ? name : text + "." + name)
                : new MemberPath(text, true);
    }

    /** An element of the array here. */
    public MemberPath element(int index) {
        return to(text + "[" + index + "]");
    }

    private MemberPath to(String longer) {
        return ended || longer.length() > MAX_LENGTH ? new MemberPath(text, true) : new MemberPath(longer, false);
    }

    /**
     * Demands that its value can be used.
     *
     * @throws Refusal as {@link #invalid}
     */
    public void demand(boolean usable) {
        if (!usable) {
            throw invalid();
        }
    }

    /** Says that it has no usable value. */
    public Refusal invalid() {
        return invalid("");
    }

    /**
     * As {@link #invalid()}, with what is wrong with it.
     *
     * @param objection without a full stop; empty where there is nothing to say
     */
    public Refusal invalid(String objection) {
        return text.isEmpty()
                ? new Refusal(Refusal.Kind.INVALID, "A property of the request body has an invalid name or value.")
                : Refusal.invalidProperty(text, objection);
    }
}
