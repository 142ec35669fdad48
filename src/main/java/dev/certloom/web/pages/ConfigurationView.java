package dev.certloom.web.pages;

import dev.certloom.issuer.ConfigurationMember;
import dev.certloom.issuer.ConfigurationMember.Kind;
import dev.certloom.issuer.ConfigurationMember.Value;
import dev.certloom.issuer.IssuerAccount;
import dev.certloom.issuer.ProviderConfiguration;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * What an issuer's configuration says, for people: of secrets, that they are set.
 *
 * @param known whether there is one
 */
record ConfigurationView(boolean known, List<Line> lines) {

    /**
     * A member that is set.
     *
     * @param value empty for a secret
     * @param manyLines whether the value has several lines, or is long
     */
    record Line(String label, Optional<String> value, boolean manyLines) {}

    static ConfigurationView of(IssuerAccount account, List<ConfigurationMember> members) {
        MemberWords words = new MemberWords(account.provider());
        return account.configuration()
                .map(set -> new ConfigurationView(
                        true,
                        members.stream()
                                .flatMap(ConfigurationMember::values)
                                .filter(member -> set.isSet(member.path()))
                                .map(member -> line(member, set, words))
                                .toList()))
                .orElseGet(() -> new ConfigurationView(false, List.of()));
    }

    private static Line line(Value member, ProviderConfiguration set, MemberWords words) {
        String label = words.label(member.path());
        return member.secret()
                ? new Line(label, Optional.empty(), false)
                : new Line(
                        label,
                        Optional.of(shown(member, set.shown(member.path()), words)),
                        member.manyLines() && member.kind() == Kind.TEXT);
    }

    private static String shown(Value member, JsonNode value, MemberWords words) {
        return switch (member.kind()) {
            case FLAG -> Words.flag(value.asBoolean());
            case TEXT -> words.choice(member.path(), value.asString());
            default -> String.join(", ", ConfigurationText.lines(member, value));
        };
    }
}
