package dev.certloom.web.pages;

import dev.certloom.kernel.Messages;
import dev.certloom.kernel.Refusal.Property;
import java.util.Map;
import java.util.Optional;

/**
 * Why what was filled in cannot be used.
 *
 * @param words by the label of the field that is wrong, where that is known
 * @param field its name; empty where it is none of the form's
 */
record FormProblem(String words, String field) {

    private static final String CONFIGURATION = "configuration.";

    /** The fields that every issuer has, by what callers of the API know them as. */
    private static final Map<String, Named> ACCOUNT = Map.of(
            "credentials.account_id", new Named("accountId", Messages.text("issuer.account-id")),
            "credentials.pwd", new Named("password", Messages.text("issuer.password")));

    private record Named(String name, String label) {}

    /**
     * Of a refusal.
     *
     * @param refused as callers of the API read it
     */
    static FormProblem of(String refused, Optional<Property> property, ConfigurationForm form) {
        return property.flatMap(wrong -> field(wrong.path(), form)
                        .map(field -> new FormProblem(words(field.label(), wrong.objection()), field.name())))
                .orElseGet(() -> new FormProblem(refused, ""));
    }

    private static Optional<Named> field(String path, ConfigurationForm form) {
        if (!path.startsWith(CONFIGURATION)) {
            return Optional.ofNullable(ACCOUNT.get(path));
        }
        String member = ConfigurationForm.MEMBER + path.substring(CONFIGURATION.length());
        return form.parts().stream()
                .flatMap(part -> part.fields().stream())
                .filter(field -> isIn(field.name(), member))
                .findFirst()
                .map(field -> new Named(field.name(), field.label()));
    }

    /** What is wrong below a field, such as one of several texts, is wrong in it. */
    private static boolean isIn(String field, String member) {
        return member.equals(field) || member.startsWith(field + ".") || member.startsWith(field + "[");
    }

    private static String words(String label, String objection) {
        return objection.isEmpty()
                ? Messages.text("issuer.form.wrong", label)
                : Messages.text("issuer.form.wrong-because", label, objection);
    }
}
