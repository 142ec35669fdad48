package dev.certloom.web.pages;

import dev.certloom.kernel.Messages;
import dev.certloom.web.pages.ConfigurationForm.Field;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Why what was filled in cannot be used.
 *
 * @param words by the label of the field that is wrong, where that is known
 * @param field its name; empty where it is none of the form's
 */
record FormProblem(String words, String field) {

    private static final Pattern MEMBER =
            Pattern.compile("Property configuration\\.([A-Za-z0-9_.-]+?)(?:\\[\\d+])? has invalid value(?:: (.*))?");

    /**
     * Of a refusal.
     *
     * @param refused as callers of the API read it
     */
    static FormProblem of(String refused, ConfigurationForm form) {
        Matcher member = MEMBER.matcher(refused);
        if (!member.matches()) {
            return new FormProblem(refused, "");
        }
        return form.parts().stream()
                .flatMap(part -> part.fields().stream())
                .filter(field -> isAt(member.group(1), field))
                .findFirst()
                .map(field ->
                        new FormProblem(words(field, member.group(2) == null ? "" : member.group(2)), field.name()))
                .orElseGet(() -> new FormProblem(refused, ""));
    }

    /** What is wrong below a field, such as one of several texts, is wrong in it. */
    private static boolean isAt(String path, Field field) {
        String name = field.name().substring(ConfigurationForm.MEMBER.length());
        return path.equals(name) || path.startsWith(name + ".");
    }

    private static String words(Field field, String why) {
        return why.isEmpty()
                ? Messages.text("issuer.form.wrong", field.label())
                : Messages.text("issuer.form.wrong-because", field.label(), why);
    }
}
