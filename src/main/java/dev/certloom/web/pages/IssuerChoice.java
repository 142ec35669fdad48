package dev.certloom.web.pages;

import dev.certloom.issuer.IssuerProfile;
import dev.certloom.issuer.RequestLimits;
import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.Messages;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * An issuer that somebody may choose.
 *
 * @param words its name, and what it is
 * @param signs what it signs at all, in words; none where it signs anything
 */
record IssuerChoice(String value, String words, List<String> signs) {

    /** One that every vault has. */
    static IssuerChoice builtIn(IssuerName name) {
        return new IssuerChoice(
                name.value(), Messages.text("ask.issuer." + name.value().toLowerCase(Locale.ROOT)), List.of());
    }

    static IssuerChoice of(IssuerName name, IssuerProfile profile) {
        return new IssuerChoice(
                name.value(),
                Messages.text("ask.issuer.configured", name.value(), profile.provider()),
                signs(profile.limits()));
    }

    private static List<String> signs(RequestLimits limits) {
        List<String> words = new ArrayList<>();
        if (!limits.keys().equals(RequestLimits.NONE.keys())) {
            words.add(Messages.text(
                    "ask.signs.keys",
                    limits.keys().stream().sorted().map(KeyTypes::words).collect(Collectors.joining(", "))));
        }
        if (limits.maxNames() != RequestLimits.NONE.maxNames()) {
            words.add(Messages.text("ask.signs.names", limits.maxNames()));
        }
        if (!limits.wildcards()) {
            words.add(Messages.text("ask.signs.no-wildcards"));
        }
        if (limits.maxValidityMonths() != RequestLimits.NONE.maxValidityMonths()) {
            words.add(Messages.text("ask.signs.months", limits.maxValidityMonths()));
        }
        return List.copyOf(words);
    }
}
