package dev.certloom.web.pages;

import dev.certloom.issuer.ConfigurationMember.Kind;
import dev.certloom.issuer.ConfigurationMember.Value;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** How values of a configuration are written in a form, and read. */
final class ConfigurationText {

    private ConfigurationText() {}

    /** A value's lines: several for lists, and for texts by name, {@code name=text}. */
    static List<String> lines(Value member, JsonNode value) {
        if (member.kind() == Kind.LIST) {
            return value.valueStream().map(JsonNode::asString).toList();
        }
        if (member.kind() == Kind.MAP) {
            return value.propertyStream()
                    .map(entry -> entry.getKey() + "=" + entry.getValue().asString())
                    .toList();
        }
        return List.of(value.asString());
    }
}
