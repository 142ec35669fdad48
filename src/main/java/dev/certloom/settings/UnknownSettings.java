package dev.certloom.settings;

import java.util.List;

/** Settings are misspelt. They are refused before anything starts: an ignored setting would silently have no effect. */
final class UnknownSettings extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** @param found each with its location and what was probably meant */
    UnknownSettings(List<String> found) {
        super("Expected settings that Certloom knows, but these are unknown:%n%n  %s%n%nNothing was started."
                .formatted(String.join("%n  ".formatted(), found)));
    }
}
