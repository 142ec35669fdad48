package dev.certloom.web;

import dev.certloom.kernel.Refusal;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Refuses text that JSON allows and the store cannot hold: U+0000 and half surrogate pairs. */
final class StorableText {

    private StorableText() {}

    /** @throws Refusal INVALID naming the member */
    static void check(JsonNode tree) {
        check(tree, "");
    }

    private static void check(JsonNode node, String path) {
        if (node.isString() && !isStorable(node.stringValue())) {
            throw Refusal.invalidProperty(path);
        }
        if (node.isArray()) {
            int index = 0;
            for (JsonNode element : node) {
                check(element, path + "[" + index++ + "]");
            }
        }
        for (Map.Entry<String, JsonNode> member : node.properties()) {
            if (!isStorable(member.getKey())) {
                throw Refusal.invalidProperty(path);
            }
            check(member.getValue(), path.isEmpty() ? member.getKey() : path + "." + member.getKey());
        }
    }

    static boolean isStorable(String text) {
        return text.codePoints()
                .noneMatch(point -> point == 0 || point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE);
    }
}
