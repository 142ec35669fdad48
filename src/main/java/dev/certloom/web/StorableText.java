package dev.certloom.web;

import dev.certloom.kernel.MemberPath;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Refuses text that JSON allows and the store cannot hold: U+0000 and half surrogate pairs. */
final class StorableText {

    private StorableText() {}

    /** @throws dev.certloom.kernel.Refusal INVALID naming the member */
    static void check(JsonNode tree) {
        check(tree, MemberPath.ROOT);
    }

    private static void check(JsonNode node, MemberPath path) {
        if (node.isString() && !isStorable(node.stringValue())) {
            throw path.invalid();
        }
        if (node.isArray()) {
            int index = 0;
            for (JsonNode element : node) {
                check(element, path.element(index++));
            }
        }
        for (Map.Entry<String, JsonNode> member : node.properties()) {
            if (!isStorable(member.getKey())) {
                throw path.invalid();
            }
            check(member.getValue(), path.member(member.getKey()));
        }
    }

    static boolean isStorable(String text) {
        return text.codePoints()
                .noneMatch(
                        point -> point == 0 || (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE));
    }
}
