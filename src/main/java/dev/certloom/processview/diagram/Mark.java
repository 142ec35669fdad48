package dev.certloom.processview.diagram;

import java.util.Optional;

/**
 * How a process instance's state is shown at one element.
 *
 * @param state how the element fared
 * @param note a few words to stand at the element, such as {@code 14:02, 3 s}; what does not fit in {@value
 * #MAX_NOTE_LENGTH}
 *     characters is cut
 * @param count how many times, shown in the badge, such as the instances of a multi-instance activity
 * @param decisive whether it decided how the instance ended
 */
public record Mark(State state, Optional<String> note, Optional<Integer> count, boolean decisive) {

    static final int MAX_NOTE_LENGTH = 60;

    /** How an element fared. */
    public enum State {
        /** The instance is here. */
        CURRENT("current", "current", "#0b5cad"),
        /** Entered and left. */
        PASSED("passed", "passed", "#1a7f37"),
        /** Terminated, such as by an interrupting event, or passed on the way to an end as cancelled. */
        CANCELLED("cancelled", "cancelled", "#656b74"),
        /** Passed on the way to an end as failed. */
        UNSUCCESSFUL("unsuccessful", "led to failure", "#c4201d"),
        /** The instance is here and cannot continue by itself: an incident. */
        FAILED("failed", "failed", "#c4201d"),
        /** The instance is here; the last try failed and another is due. */
        WAITING_RETRY("retry", "waits for a retry", "#925400");

        private final String className;
        private final String words;
        private final String colour;

        State(String className, String words, String colour) {
            this.className = "is-" + className;
            this.words = words;
            this.colour = colour;
        }

        /** The class of the element in the drawing: {@code is-current}, {@code is-passed} and so on. */
        public String className() {
            return className;
        }

        /** In words, to follow an element's name: {@code passed}, {@code waits for a retry}. */
        public String words() {
            return words;
        }

        /** The colour without a style sheet; on white it has the contrast of WCAG's AA. */
        String colour() {
            return colour;
        }

        /** Whether the instance is at the element now. */
        boolean isHere() {
            return this == CURRENT || this == FAILED || this == WAITING_RETRY;
        }
    }

    /** Cuts the note. */
    public Mark {
        note = note.map(text -> Text.oneLine(text, MAX_NOTE_LENGTH)).filter(text -> !text.isEmpty());
        count = count.filter(number -> number >= 0);
    }

    /** A mark without note and count. */
    public static Mark of(State state) {
        return new Mark(state, Optional.empty(), Optional.empty(), false);
    }

    /** The same mark with a note. */
    public Mark withNote(String words) {
        return new Mark(state, Optional.of(words), count, decisive);
    }

    /** The same mark with a count. */
    public Mark withCount(int number) {
        return new Mark(state, note, Optional.of(number), decisive);
    }

    /** The same stay, as part of the path to an end of this kind. */
    Mark on(State way) {
        return new Mark(way, note, count, decisive);
    }

    /** The same mark on what decided. */
    public Mark deciding() {
        return new Mark(state, note, count, true);
    }

    /** Whether it is to stand out. */
    boolean standsOut() {
        return state.isHere() || decisive;
    }

    /** State, count and note, for a screen reader. */
    String inWords() {
        return state.words() + (decisive ? ", decided here" : "") + details();
    }

    /** Count and note, to follow other words. */
    String details() {
        return count.map(number -> ", " + number + (number == 1 ? " time" : " times"))
                        .orElse("")
                + note.map(words -> ", " + words).orElse("");
    }
}
