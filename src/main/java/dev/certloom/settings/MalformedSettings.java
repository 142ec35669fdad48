package dev.certloom.settings;

import java.util.List;

/** Files of settings are no maps. They are refused before anything starts: nothing that they say would have any effect. */
final class MalformedSettings extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** @param files as Spring Boot names them */
    MalformedSettings(List<String> files) {
        super("Expected files of settings that are YAML maps, but these are not:%n%n  %s%n%nNothing was started."
                .formatted(String.join("%n  ".formatted(), files)));
    }
}
